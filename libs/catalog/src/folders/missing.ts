import { lockDuplicates, Prisma, type Connection } from '#libs/database';
import { replaceOriginals } from '../results/originals.js';
import { isBelow, isIn } from './folders.js';

/** What a session walks. */
export interface WalkedFolders {
  readonly sessionId: number;
  readonly folderId: number;
  /** Absolute. */
  readonly rootPath: string;
  /** Relative to the root; none means all of it. */
  readonly subdirectories: readonly string[];
}

/** The start of a walk, and now, by the database's clock. */
interface WalkTimes {
  readonly startedAt: Date;
  readonly now: Date;
}

/** The condition that `photo` is where a session walks, without what links lead to. */
function isWalked({ rootPath, subdirectories }: WalkedFolders): Prisma.Sql {
  const stem = rootPath === '/' ? '' : rootPath;
  const paths = subdirectories.length === 0 ? [rootPath] : subdirectories.map((name) => `${stem}/${name}`);
  const ranges = paths.map((path) => isBelow(Prisma.sql`${path}`));
  return Prisma.sql`(${Prisma.join(ranges, ' OR ')})`;
}

/**
 * The condition that only links of the walked folder led to `photo`. It is lost with its link, unless a link could not be
 * followed: that may have been the one.
 */
function wasLinked({ sessionId, folderId, subdirectories }: WalkedFolders): Prisma.Sql {
  if (subdirectories.length > 0) return Prisma.sql`false`;
  const other = { id: Prisma.sql`NULL::int`, path: Prisma.sql`other.path` };
  return Prisma.sql`(photo.folder_id = ${folderId} AND NOT EXISTS (SELECT 1 FROM folder other WHERE ${isIn(other)})
    AND NOT EXISTS (
      SELECT 1 FROM other_file WHERE session_id = ${sessionId} AND state = 'unreadable' AND kind = 'link'))`;
}

/** How many photos the library has where a session walks. */
async function countWalked(connection: Connection, walked: WalkedFolders): Promise<number> {
  const [row] = await connection.$queryRaw<{ photos: number }[]>`
    SELECT count(*)::int AS photos FROM photo WHERE missing_since IS NULL AND ${isWalked(walked)}`;
  return row?.photos ?? 0;
}

/**
 * Marks the photos as missing that a whole walk did not see, except those below what it could not read, and what it
 * ignored but another folder's walk saw. They keep their results, unless a copy is there, which gets them.
 * @returns how many photos are missing now that were there before; copies, and files that were moved, are none
 */
async function markMissing(
  connection: Connection,
  walked: WalkedFolders,
  modelId: string,
  { startedAt, now }: WalkTimes,
): Promise<number> {
  // Who links copies has this lock before those of the photos.
  await lockDuplicates(connection);
  const lost = await connection.$queryRaw<{ id: number }[]>`
    UPDATE photo SET missing_since = ${now}
    WHERE missing_since IS NULL AND seen_at < ${startedAt} AND (${isWalked(walked)} OR ${wasLinked(walked)})
      AND NOT EXISTS (
        SELECT 1 FROM other_file unread WHERE unread.session_id = ${walked.sessionId}
          AND (unread.state = 'unreadable' OR unread.state = 'ignored' AND photo.folder_id <> ${walked.folderId})
          AND (photo.path = unread.path OR ${isBelow(Prisma.sql`unread.path`)}))
    RETURNING id`;
  const ids = lost.map(({ id }) => id);
  await replaceOriginals(connection, modelId, [...ids, ...(await originalsOfReturned(connection, startedAt))]);
  if (ids.length === 0) return 0;
  const [row] = await connection.$queryRaw<{ missing: number }[]>`
    SELECT count(*)::int AS missing FROM photo
    WHERE id IN (SELECT jsonb_array_elements(${JSON.stringify(ids)}::jsonb)::int) AND original_id IS NULL`;
  return row?.missing ?? 0;
}

/** The missing originals of copies that a walk has found: they may have been missing too, until now. */
async function originalsOfReturned(connection: Connection, startedAt: Date): Promise<number[]> {
  const rows = await connection.$queryRaw<{ id: number }[]>`
    SELECT DISTINCT gone.id FROM photo gone JOIN photo copy ON copy.original_id = gone.id
    WHERE gone.missing_since IS NOT NULL AND gone.original_id IS NULL AND copy.missing_since IS NULL
      AND copy.seen_at >= ${startedAt}`;
  return rows.map(({ id }) => id);
}

/**
 * The library where a session walks.
 * @param modelId of embeddings: a copy becomes the original of a missing photo if it has one
 */
export function walkedLibrary(walked: WalkedFolders, modelId: string) {
  return {
    count: (connection: Connection) => countWalked(connection, walked),
    markMissing: (connection: Connection, times: WalkTimes) => markMissing(connection, walked, modelId, times),
  };
}
