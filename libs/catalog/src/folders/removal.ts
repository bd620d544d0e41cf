import type { FolderRemoval, PhotoRemoval } from '#libs/contracts';
import {
  lockCatalog,
  lockDuplicates,
  Prisma,
  readTogether,
  transaction,
  WHOLE_LIBRARY_MS,
  type Connection,
  type Database,
} from '#libs/database';
import { IS_SPOKEN_OF, removeOrphanPeople } from '../people/corrections/orphans.js';
import { replaceOriginals } from '../results/originals.js';
import { IS_MISSING, IS_MOVED, isIn } from './folders.js';

/** Counts of what was removed, and the content hashes that no photo has now: their pictures can be deleted. */
export interface Removed<Counts> {
  readonly counts: Counts;
  readonly contentHashes: readonly string[];
}

/** A session whose run has not ended counts its photos: they stay. */
const IN_WORK = Prisma.sql`EXISTS (
  SELECT 1 FROM item JOIN training_session ON training_session.id = item.session_id
  WHERE item.photo_id = photo.id AND training_session.status IN ('discovering', 'running', 'paused'))`;

/** A folder, in conditions. */
async function folderOf(connection: Connection, id: number) {
  const folder = await connection.folder.findUnique({ where: { id }, select: { path: true } });
  return folder && { id: Prisma.sql`${id}`, path: Prisma.sql`${folder.path}` };
}
type InFolder = NonNullable<Awaited<ReturnType<typeof folderOf>>>;

/** The condition that a photo stays when a folder that it is in is removed: another one has it too. */
function staysWithout({ id }: InFolder): Prisma.Sql {
  const other = { id: Prisma.sql`other.id`, path: Prisma.sql`other.path` };
  return Prisma.sql`(EXISTS (SELECT 1 FROM folder other WHERE other.id <> ${id} AND ${isIn(other)}) OR ${IN_WORK})`;
}

/** What a removal takes along, and how many files are removed of photos that stay, as another copy of theirs does. */
interface RemovalCounts extends PhotoRemoval {
  readonly copied: number;
}

/**
 * Counts what the photos of a condition take along. A photo of which a copy stays takes nothing: that gets its results.
 */
async function countRemoval(connection: Connection, going: Prisma.Sql): Promise<RemovalCounts> {
  const [counts] = await connection.$queryRaw<RemovalCounts[]>`
    WITH going AS MATERIALIZED (SELECT photo.id, photo.original_id, photo.missing_since FROM photo WHERE ${going}),
      copied AS MATERIALIZED (
        SELECT DISTINCT copy.original_id AS id FROM going JOIN photo copy ON copy.original_id = going.id
        WHERE copy.missing_since IS NULL AND copy.id NOT IN (SELECT id FROM going)),
      files AS (
        SELECT id IN (SELECT id FROM copied) OR coalesce(original_id NOT IN (SELECT id FROM going)
          OR original_id IN (SELECT id FROM copied), false) AS stays
        FROM going WHERE missing_since IS NULL OR original_id IS NULL),
      losing AS (
        SELECT face.person_id, count(*) AS faces FROM going JOIN face ON face.photo_id = going.id
        WHERE going.id NOT IN (SELECT id FROM copied) GROUP BY face.person_id),
      emptied AS (
        SELECT person.name FROM losing JOIN person ON person.id = losing.person_id
        WHERE losing.faces = (SELECT count(*) FROM face WHERE face.person_id = person.id)
          AND (person.name IS NOT NULL OR NOT ${IS_SPOKEN_OF}))
    SELECT (SELECT count(*) FILTER (WHERE NOT stays)::int FROM files) AS photos,
      (SELECT count(*) FILTER (WHERE stays)::int FROM files) AS copied,
      (SELECT coalesce(sum(faces), 0)::int FROM losing) AS faces,
      (SELECT count(*) FILTER (WHERE name IS NULL)::int FROM emptied) AS people,
      (SELECT count(name)::int FROM emptied) AS "namedPeople"`;
  return counts ?? { photos: 0, copied: 0, faces: 0, people: 0, namedPeople: 0 };
}

/** Counts what the removal of a folder takes along, and the photos that stay. */
async function countFolder(connection: Connection, folder: InFolder): Promise<Omit<FolderRemoval, 'sessions'>> {
  const [row] = await connection.$queryRaw<{ staying: number }[]>`
    SELECT count(*)::int AS staying FROM photo
    WHERE ${isIn(folder)} AND ${staysWithout(folder)} AND NOT ${IS_MOVED}`;
  const going = Prisma.sql`${isIn(folder)} AND NOT ${staysWithout(folder)}`;
  const { copied, ...counts } = await countRemoval(connection, going);
  return { ...counts, staying: (row?.staying ?? 0) + copied };
}

/** What the removal of a folder would take along; null if there is none. */
export function previewFolderRemoval(connection: Connection, id: number): Promise<FolderRemoval | null> {
  return readTogether(connection, async (together) => {
    const folder = await folderOf(together, id);
    if (!folder) return null;
    const sessions = await together.trainingSession.count({ where: { folderId: id } });
    return { ...(await countFolder(together, folder)), sessions };
  });
}

/**
 * Removes the photos of a condition with their results, and people without name and faces. Copies that stay get the
 * results of their originals. The caller holds the locks of {@link lockPhotos}.
 * @returns the content hashes that no photo has now
 */
async function removePhotos(connection: Connection, modelId: string, condition: Prisma.Sql): Promise<string[]> {
  const leaving = await connection.$queryRaw<{ id: number }[]>`
    UPDATE photo SET missing_since = coalesce(missing_since, now()) WHERE ${condition} RETURNING id`;
  const ids = leaving.map(({ id }) => id);
  await replaceOriginals(connection, modelId, ids);
  const going = Prisma.sql`id IN (SELECT jsonb_array_elements(${JSON.stringify(ids)}::jsonb)::int)`;
  // What was said of the faces of a copy that goes is said of its original.
  await connection.$executeRaw`
    UPDATE correction_face SET content_hash = staying.content_hash
    FROM photo_fingerprint own JOIN photo ON photo.id = own.photo_id
    JOIN photo_fingerprint staying ON staying.photo_id = photo.original_id
    WHERE photo.${going} AND NOT photo.original_${going} AND correction_face.content_hash = own.content_hash
      AND NOT EXISTS (SELECT 1 FROM photo_fingerprint other JOIN photo ON photo.id = other.photo_id
        WHERE other.content_hash = own.content_hash AND NOT photo.${going})`;
  // The old paths of photos that were moved.
  await connection.$executeRaw`
    DELETE FROM photo WHERE photo.missing_since IS NOT NULL AND NOT ${IN_WORK}
      AND photo.original_id IN (SELECT photo.id FROM photo WHERE ${going})`;
  const removed = await connection.$queryRaw<{ hash: string | null }[]>`
    WITH gone AS (DELETE FROM photo WHERE ${going} RETURNING id)
    SELECT DISTINCT content_hash AS hash FROM photo_fingerprint WHERE photo_id IN (SELECT id FROM gone)`;
  await removeOrphanPeople(connection);
  return unusedHashes(
    connection,
    removed.flatMap(({ hash }) => hash ?? []),
  );
}

/** Those of some content hashes that no photo has. */
export async function unusedHashes(connection: Connection, hashes: readonly string[]): Promise<string[]> {
  const [row] = await connection.$queryRaw<{ unused: string[] }[]>`
    SELECT coalesce(array_agg(hash), '{}') AS unused FROM json_array_elements_text(${JSON.stringify(hashes)}::json) hash
    WHERE NOT EXISTS (SELECT 1 FROM photo_fingerprint WHERE content_hash = hash)`;
  return row?.unused ?? [];
}

/**
 * Holds what could add work to some photos, or write their people, until the transaction ends: all sessions, then the
 * catalog, then the photos. Statements after it see what was committed before.
 */
async function lockPhotos(connection: Connection, photos: Prisma.Sql): Promise<void> {
  await connection.$executeRaw`SELECT 1 FROM training_session ORDER BY id FOR SHARE`;
  await lockDuplicates(connection);
  await lockCatalog(connection);
  // In path order, as walks add them.
  await connection.$executeRaw`SELECT 1 FROM photo WHERE ${photos} ORDER BY path COLLATE "C" FOR UPDATE`;
}

/**
 * Removes the photos of a folder that no other folder has, with their results. Named people stay. In the transaction
 * that removes the folder and its sessions.
 * @param modelId of embeddings: a copy that stays becomes the original if it has one
 */
export async function removeFolderPhotos(
  connection: Connection,
  modelId: string,
  folderId: number,
): Promise<Removed<Omit<FolderRemoval, 'sessions'>>> {
  const folder = await folderOf(connection, folderId);
  if (!folder) throw new Error(`there is no folder ${folderId}`);
  await lockPhotos(connection, isIn(folder));
  const counts = await countFolder(connection, folder);
  const going = Prisma.sql`${isIn(folder)} AND NOT ${staysWithout(folder)}`;
  const contentHashes = await removePhotos(connection, modelId, going);
  await connection.photo.updateMany({ where: { folderId }, data: { folderId: null } });
  return { counts, contentHashes };
}

/** Which missing photos to remove: those of a folder, or one photo; only those that have been missing since before. */
export interface MissingPhotos {
  readonly folderId?: number;
  readonly photoId?: number;
  readonly before?: Date;
}

/** Removes photos whose files are missing, with their results. Named people stay. `modelId`: of embeddings. */
export function removeMissing(
  database: Database,
  modelId: string,
  { folderId, photoId, before }: MissingPhotos,
): Promise<Removed<PhotoRemoval>> {
  return transaction(
    database,
    async (connection) => {
      const folder = folderId === undefined ? undefined : await folderOf(connection, folderId);
      const conditions = [
        IS_MISSING,
        ...(folder === undefined ? [] : [folder ? isIn(folder) : Prisma.sql`false`]),
        ...(photoId === undefined ? [] : [Prisma.sql`photo.id = ${photoId}`]),
        ...(before ? [Prisma.sql`photo.missing_since < ${before}`] : []),
      ];
      const wanted = Prisma.join(conditions, ' AND ');
      await lockPhotos(connection, wanted);
      const going = Prisma.sql`${wanted} AND NOT ${IN_WORK}`;
      const { photos, faces, people, namedPeople } = await countRemoval(connection, going);
      const contentHashes = await removePhotos(connection, modelId, going);
      return { counts: { photos, faces, people, namedPeople }, contentHashes };
    },
    WHOLE_LIBRARY_MS,
  );
}
