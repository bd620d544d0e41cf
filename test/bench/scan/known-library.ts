import { openDatabase } from '#libs/database';
import { DHASH_VERSION } from '#libs/formats';
import type { ModelManifest } from '#libs/inference';

/** Bytes of a vector that one md5, in hex, stands for. */
const MD5_BYTES = 16;

/**
 * Stores generated results for every photo of the library, as indexing would: a duplicate key of its own, a vector, no
 * tags and no faces, for the default options of sessions.
 */
export async function generateResults(databaseUrl: string, { tasks: { embed }, faces }: ModelManifest): Promise<void> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  const md5s = (embed.dimension * Float32Array.BYTES_PER_ELEMENT) / MD5_BYTES;
  try {
    await database.$executeRaw`
      INSERT INTO photo_fingerprint (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width, height)
      SELECT id, size, mtime_ms, md5(path) || md5(path), lpad(to_hex(id), 16, '0'), ${DHASH_VERSION}::int, lpad(to_hex(id), 16, '0'), 320, 240
      FROM photo`;
    await database.$executeRaw`
      INSERT INTO embedding (photo_id, model_id, size, mtime_ms, vector, tags)
      SELECT id, ${embed.id}, size, mtime_ms, decode(repeat(md5(path), ${md5s}::int), 'hex'), '[]' FROM photo`;
    await database.$executeRaw`
      INSERT INTO face_scan (photo_id, model_id, options, size, mtime_ms, faces)
      SELECT id, ${faces.id}, 'standard/0', size, mtime_ms, 0 FROM photo`;
  } finally {
    await database.$disconnect();
  }
}
