import type { PhotoMetadata, Tag } from '#libs/contracts';
import { Prisma, type Connection } from '#libs/database';

/** The file that a result was made from, as discovery found it. */
export interface ResultSource {
  readonly photoId: number;
  readonly size: bigint;
  readonly mtimeMs: number;
}

/** What decoding found out about a photo. Sizes in pixels, after orientation. */
export interface Fingerprint extends ResultSource {
  readonly contentHash: string;
  readonly dHash: string;
  readonly duplicateKey: string;
  readonly width: number;
  readonly height: number;
  readonly metadata: PhotoMetadata;
  /** Sentences about what is wrong with a photo that is decoded nevertheless. */
  readonly warnings: readonly string[];
}

/** The vector and tags of a photo, and the file that they were made from. */
export interface StoredEmbedding extends ResultSource {
  readonly vector: Float32Array;
  readonly tags: readonly Tag[];
}

/**
 * Finds the duplicate keys of unchanged photos (path, size, mtime) by one decode recipe, and which have an embedding, and
 * metadata.
 */
export function findReusableTraining(
  connection: Connection,
  { photoIds, modelId, dHashVersion }: { photoIds: readonly number[]; modelId: string; dHashVersion: number },
): Promise<{ photoId: number; duplicateKey: string; embedded: boolean; hasMetadata: boolean }[]> {
  if (photoIds.length === 0) return Promise.resolve([]);
  return connection.$queryRaw`
    SELECT photo.id AS "photoId", fingerprint.duplicate_key AS "duplicateKey", embedding.photo_id IS NOT NULL AS embedded,
      fingerprint.metadata IS NOT NULL AS "hasMetadata"
    FROM photo
    JOIN photo_fingerprint fingerprint ON fingerprint.photo_id = photo.id
      AND fingerprint.size = photo.size AND fingerprint.mtime_ms = photo.mtime_ms
    LEFT JOIN embedding ON embedding.photo_id = photo.id AND embedding.model_id = ${modelId}
      AND embedding.size = photo.size AND embedding.mtime_ms = photo.mtime_ms
    WHERE photo.id IN (${Prisma.join([...photoIds])}) AND fingerprint.dhash_version = ${dHashVersion}
    ORDER BY photo.id`;
}

/** Stores fingerprints, replacing older ones. */
export async function storeFingerprints(
  connection: Connection,
  fingerprints: readonly Fingerprint[],
  dHashVersion: number,
): Promise<void> {
  if (fingerprints.length === 0) return;
  const rows = fingerprints.map(
    ({ photoId, size, mtimeMs, contentHash, dHash, duplicateKey, width, height, metadata, warnings }) => {
      const { takenAt } = metadata;
      const hashes = { contentHash, dHash, duplicateKey };
      return { photoId, size: size.toString(), mtimeMs, ...hashes, width, height, metadata, takenAt, warnings };
    },
  );
  await connection.$executeRaw`
    INSERT INTO photo_fingerprint
      (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width, height, metadata, taken_at, warnings)
    SELECT "photoId", size, "mtimeMs", "contentHash", "dHash", ${dHashVersion}, "duplicateKey", width, height, metadata,
      "takenAt", warnings
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row("photoId" int, size bigint, "mtimeMs" float8,
      "contentHash" text, "dHash" text, "duplicateKey" text, width int, height int, metadata jsonb, "takenAt" timestamp, warnings text[])
    ORDER BY "photoId"
    ON CONFLICT (photo_id) DO UPDATE SET size = EXCLUDED.size, mtime_ms = EXCLUDED.mtime_ms,
      content_hash = EXCLUDED.content_hash, dhash = EXCLUDED.dhash, dhash_version = EXCLUDED.dhash_version,
      duplicate_key = EXCLUDED.duplicate_key, width = EXCLUDED.width, height = EXCLUDED.height,
      metadata = EXCLUDED.metadata, taken_at = EXCLUDED.taken_at, warnings = EXCLUDED.warnings`;
}

/** Adds the metadata of photos to their fingerprints. */
export async function storeMetadata(
  connection: Connection,
  photos: readonly { readonly photoId: number; readonly metadata: PhotoMetadata }[],
): Promise<void> {
  if (photos.length === 0) return;
  const rows = photos.map(({ photoId, metadata }) => ({ photoId, metadata, takenAt: metadata.takenAt }));
  await connection.$executeRaw`
    UPDATE photo_fingerprint SET metadata = row.metadata, taken_at = row."takenAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row("photoId" int, metadata jsonb, "takenAt" timestamp)
    WHERE photo_id = row."photoId"`;
}

/** Stores the embeddings of one model, replacing older ones. */
export async function storeEmbeddings(
  connection: Connection,
  modelId: string,
  embeddings: readonly StoredEmbedding[],
): Promise<void> {
  if (embeddings.length === 0) return;
  const values = [...embeddings]
    .sort((a, b) => a.photoId - b.photoId)
    .map(
      (row) => Prisma.sql`(${row.photoId}, ${modelId}, ${row.size}, ${row.mtimeMs}::float8, ${toBytes(row.vector)},
        ${JSON.stringify(row.tags)}::jsonb)`,
    );
  await connection.$executeRaw`
    INSERT INTO embedding (photo_id, model_id, size, mtime_ms, vector, tags) VALUES ${Prisma.join(values)}
    ON CONFLICT (photo_id, model_id) DO UPDATE SET size = EXCLUDED.size, mtime_ms = EXCLUDED.mtime_ms,
      vector = EXCLUDED.vector, tags = EXCLUDED.tags, revision = EXCLUDED.revision`;
}

/** The bytes of a vector as they are stored: float32, little endian. */
export function toBytes(vector: Float32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Float32Array(vector).buffer);
}

/** The vector of stored bytes. */
export function fromBytes(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
