import { Prisma, type Connection } from '#libs/database';
import { isBelow } from '../folders/folders.js';
import type { PhotoFile } from './photos.js';

/** A folder of the library. */
interface InFolder {
  readonly id: number;
  readonly path: string;
}

/**
 * Photos that a walk over the folder is expected to find: those that it saw last, not those that the walk of another
 * folder saw last, whose patterns may differ.
 */
function presentIn({ id, path }: InFolder): Prisma.Sql {
  return Prisma.sql`(photo.missing_since IS NULL
    AND (photo.folder_id = ${id} OR photo.folder_id IS NULL AND ${isBelow(Prisma.sql`${path}`)}))`;
}

/** What files of a walk are to the library. */
export interface FileComparison {
  /** Ids of the photos among them that were expected. */
  readonly seen: readonly number[];
  /** Indices of the files that are no photos of the library, or were missing. */
  readonly added: readonly number[];
  /** Indices of those whose size or mtime differs. */
  readonly changed: readonly number[];
}

/** Compares files of a walk over a folder with the library, by path, size and mtime. */
export async function compareFiles(
  connection: Connection,
  folder: InFolder,
  files: readonly PhotoFile[],
): Promise<FileComparison> {
  const column = (valueOf: (file: PhotoFile) => string | number) => JSON.stringify(files.map(valueOf));
  const [compared] = await connection.$queryRaw<FileComparison[]>`
    SELECT coalesce(json_agg(photo.id) FILTER (WHERE ${presentIn(folder)}), '[]') AS seen,
      coalesce(json_agg(place - 1) FILTER (WHERE photo.id IS NULL), '[]') AS added,
      coalesce(json_agg(place - 1) FILTER (WHERE photo.size <> file.size::bigint OR photo.mtime_ms <> file.mtime_ms::float8),
        '[]') AS changed
    FROM ROWS FROM (
      json_array_elements_text(${column(({ path }) => path)}::json),
      json_array_elements_text(${column(({ size }) => size)}::json),
      json_array_elements_text(${column(({ mtimeMs }) => mtimeMs)}::json)
    ) WITH ORDINALITY AS file(path, size, mtime_ms, place)
    LEFT JOIN photo ON photo.path = file.path AND photo.missing_since IS NULL`;
  return compared ?? { seen: [], added: [], changed: [] };
}

/** How many photos a walk over the folder is expected to find. */
export async function countPresent(connection: Connection, folder: InFolder): Promise<number> {
  const [row] = await connection.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM photo WHERE ${presentIn(folder)}`;
  return row?.count ?? 0;
}

/** Photos that are read at once. */
const PAGE = 5_000;

/** The photos that a walk over the folder is expected to find, in pages of path order. */
export async function* presentPhotos(
  connection: Connection,
  folder: InFolder,
): AsyncGenerator<{ id: number; path: string }[], void, undefined> {
  for (let last = ''; ;) {
    const page = await connection.$queryRaw<{ id: number; path: string }[]>`
      SELECT id, path FROM photo WHERE ${presentIn(folder)} AND path COLLATE "C" > ${last}
      ORDER BY path COLLATE "C" LIMIT ${PAGE}`;
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    last = page.at(-1)?.path ?? last;
  }
}
