import type { Connection } from '#libs/database';

/** A file as discovery found it. `mtimeMs`: modification time, milliseconds since 1970. */
export interface PhotoFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * Adds files to the library, or updates their size and mtime: they are there now.
 * @param folderId the folder whose walk saw them
 * @returns their ids in path order
 */
export async function addPhotos(
  connection: Connection,
  files: readonly PhotoFile[],
  folderId: number | null = null,
): Promise<number[]> {
  const column = (valueOf: (file: PhotoFile) => string | number) => JSON.stringify(files.map(valueOf));
  // In path order, so that two walks of the same folder cannot deadlock. Columns of JSON cost a third of arrays to
  // transfer, and arrays a fraction of rows.
  const rows = await connection.$queryRaw<{ ids: number[] }[]>`
    WITH added AS (
      INSERT INTO photo (path, size, mtime_ms, folder_id)
      SELECT path, size::bigint, mtime_ms::float8, ${folderId}::int
      FROM ROWS FROM (
        json_array_elements_text(${column(({ path }) => path)}::json),
        json_array_elements_text(${column(({ size }) => size)}::json),
        json_array_elements_text(${column(({ mtimeMs }) => mtimeMs)}::json)
      ) AS file(path, size, mtime_ms)
      ORDER BY path COLLATE "C"
      ON CONFLICT (path) DO UPDATE SET size = EXCLUDED.size, mtime_ms = EXCLUDED.mtime_ms,
        folder_id = EXCLUDED.folder_id, seen_at = EXCLUDED.seen_at, missing_since = NULL,
        original_id = CASE WHEN photo.size = EXCLUDED.size AND photo.mtime_ms = EXCLUDED.mtime_ms
          THEN photo.original_id END
      RETURNING id, path
    )
    SELECT coalesce(json_agg(id ORDER BY path COLLATE "C"), '[]') AS ids FROM added`;
  return rows[0]?.ids ?? [];
}

/** A photo of the library. `contentHash` is null until it is decoded. */
export interface CatalogPhoto {
  readonly id: number;
  readonly path: string;
  readonly mtimeMs: number;
  readonly contentHash: string | null;
  /** Since when whole walks have not found its file; null while it is there. */
  readonly missingSince: Date | null;
}

/** Finds a photo, that at the new path if its file was moved; null if there is none. */
export async function findPhoto(connection: Connection, id: number): Promise<CatalogPhoto | null> {
  const include = { fingerprint: { select: { contentHash: true } } };
  const found = await connection.photo.findUnique({ where: { id }, include: { ...include, original: { include } } });
  const photo = found?.missingSince ? (found.original ?? found) : found;
  if (!photo) return null;
  return {
    id: photo.id,
    path: photo.path,
    mtimeMs: photo.mtimeMs,
    contentHash: photo.fingerprint?.contentHash ?? null,
    missingSince: photo.missingSince,
  };
}
