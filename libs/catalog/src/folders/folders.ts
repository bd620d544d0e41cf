import type { Folder, UpdateFolder } from '#libs/contracts';
import { Prisma, type Connection } from '#libs/database';

/** A folder in conditions: columns of a table, or values. */
interface FolderColumns {
  readonly id: Prisma.Sql;
  readonly path: Prisma.Sql;
}

/** The condition that the path of `photo` is below one: all such paths are between two others, by bytes. */
export function isBelow(path: Prisma.Sql): Prisma.Sql {
  const stem = Prisma.sql`rtrim(${path}, '/')`;
  return Prisma.sql`(photo.path COLLATE "C" >= ${stem} || '/' AND photo.path COLLATE "C" < ${stem} || '0')`;
}

/** The condition that `photo` is in a folder: below it, or seen through a link when that was walked last. */
export function isIn({ id, path }: FolderColumns): Prisma.Sql {
  return Prisma.sql`(${isBelow(path)} OR photo.folder_id = ${id})`;
}

/** The folders of the table `folder`. */
const FOLDER: FolderColumns = { id: Prisma.sql`folder.id`, path: Prisma.sql`folder.path` };

/** The condition that `photo` is in a folder of the library. */
export function isInFolder(id: number): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM folder WHERE folder.id = ${id} AND ${isIn(FOLDER)})`;
}

/** A file of a photo that moved is at another path; one without that is missing. */
export const IS_MOVED = Prisma.sql`(photo.missing_since IS NOT NULL AND photo.original_id IS NOT NULL)`;
export const IS_MISSING = Prisma.sql`(photo.missing_since IS NOT NULL AND photo.original_id IS NULL)`;

/** A folder as stored; whether it can be seen, only a look at it tells. */
export interface StoredFolder extends Omit<Folder, 'state' | 'lastSession'> {
  readonly lastSessionId: number | null;
}

interface FolderRow extends Omit<StoredFolder, 'addedAt'> {
  readonly addedAt: Date;
}

async function selectFolders(connection: Connection, condition: Prisma.Sql): Promise<StoredFolder[]> {
  const rows = await connection.$queryRaw<FolderRow[]>`
    SELECT folder.id, folder.path, folder.ignore, folder.watched, folder.added_at AS "addedAt", counts.photos,
      counts.missing, history.sessions, history."lastSessionId"
    FROM folder
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE missing_since IS NULL)::int AS photos,
        count(*) FILTER (WHERE ${IS_MISSING})::int AS missing
      FROM photo WHERE ${isIn(FOLDER)}) AS counts
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS sessions, max(id) AS "lastSessionId" FROM training_session WHERE folder_id = folder.id
    ) AS history
    WHERE ${condition} ORDER BY folder.path COLLATE "C"`;
  return rows.map(({ addedAt, ...folder }) => ({ ...folder, addedAt: addedAt.toISOString() }));
}

/** The folders of the library, by path. */
export function readFolders(connection: Connection): Promise<StoredFolder[]> {
  return selectFolders(connection, Prisma.sql`true`);
}

/** A folder of the library; null if there is none. */
export async function readFolder(connection: Connection, id: number): Promise<StoredFolder | null> {
  return (await selectFolders(connection, Prisma.sql`folder.id = ${id}`))[0] ?? null;
}

/** The patterns of a folder, by its path; none where it is not in the library. */
export async function readIgnorePatterns(connection: Connection, path: string): Promise<string[]> {
  return (await connection.folder.findUnique({ where: { path } }))?.ignore ?? [];
}

/** Changes what is set for a folder. @returns the changed folder; null if there is none. */
export async function updateFolder(
  connection: Connection,
  id: number,
  { ignore, watched }: UpdateFolder,
): Promise<StoredFolder | null> {
  const data = { ...(ignore && { ignore }), ...(watched !== undefined && { watched }) };
  await connection.folder.updateMany({ where: { id }, data });
  return readFolder(connection, id);
}
