import type { Connection } from '#libs/database';

/** The dHash of a photo at a revision: 16 hex digits. */
export interface RevisedHash {
  readonly photoId: number;
  readonly dHash: string;
  readonly revision: bigint;
}

/** The dHashes that were stored after a revision, by revision. */
export function readHashesAfter(
  connection: Connection,
  dHashVersion: number,
  revision: bigint,
  limit: number,
): Promise<RevisedHash[]> {
  return connection.$queryRaw<RevisedHash[]>`
    SELECT photo_id AS "photoId", dhash AS "dHash", revision FROM photo_fingerprint
    WHERE revision > ${revision} AND dhash_version = ${dHashVersion} ORDER BY revision LIMIT ${limit}`;
}

/** The originals among photos. */
export async function filterOriginals(connection: Connection, photoIds: readonly number[]): Promise<number[]> {
  const rows = await connection.$queryRaw<{ id: number }[]>`
    SELECT id FROM photo WHERE id = ANY(${[...photoIds]}::int[]) AND original_id IS NULL`;
  return rows.map(({ id }) => id);
}

/** By what a photo is recognised as a duplicate of an original of the library. */
export interface OriginalPrint {
  readonly photoId: number;
  readonly path: string;
  readonly contentHash: string;
  readonly dHash: string;
  readonly signature: Uint8Array;
  readonly duplicateKey: string;
  readonly lookAlikes: string | null;
}

/**
 * Reads the originals among photos, by id, by the content of their files, or by path. Those whose signature is not made
 * yet are left out, and photos whose file has changed since.
 */
export function readOriginalPrints(
  connection: Connection,
  dHashVersion: number,
  sought: {
    readonly photoIds: readonly number[];
    readonly contentHashes: readonly string[];
    readonly paths: readonly string[];
  },
): Promise<OriginalPrint[]> {
  return connection.$queryRaw<OriginalPrint[]>`
    SELECT photo.id AS "photoId", photo.path, print.content_hash AS "contentHash", print.dhash AS "dHash",
      print.signature, print.duplicate_key AS "duplicateKey", print.look_alikes AS "lookAlikes"
    FROM photo JOIN photo_fingerprint print ON print.photo_id = photo.id AND print.size = photo.size
      AND print.mtime_ms = photo.mtime_ms
    WHERE photo.original_id IS NULL AND print.signature IS NOT NULL AND print.dhash_version = ${dHashVersion}
      AND photo.id IN (
        SELECT unnest(${[...sought.photoIds]}::int[])
        UNION SELECT photo_id FROM photo_fingerprint WHERE content_hash = ANY(${[...sought.contentHashes]}::text[])
        UNION SELECT id FROM photo WHERE path = ANY(${[...sought.paths]}::text[]))
    ORDER BY photo.id`;
}

/** Puts photos into a group of look-alikes. */
export async function groupLookAlikes(connection: Connection, groups: ReadonlyMap<number, string>): Promise<void> {
  if (groups.size === 0) return;
  const rows = Array.from(groups, ([photoId, group]) => ({ photoId, group }));
  await connection.$executeRaw`
    UPDATE photo_fingerprint SET look_alikes = row."group"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row("photoId" int, "group" text)
    WHERE photo_id = row."photoId"`;
}
