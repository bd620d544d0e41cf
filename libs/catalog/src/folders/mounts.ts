import type { Connection } from '#libs/database';

/** The paths below all folders where drives were mounted when they were walked. */
export async function readMounts(connection: Connection): Promise<string[]> {
  const folders = await connection.folder.findMany({ select: { mounts: true }, where: { mounts: { isEmpty: false } } });
  return folders.flatMap(({ mounts }) => mounts);
}

/** Notes where in a folder drives are mounted. */
export async function addMounts(connection: Connection, folderId: number, paths: readonly string[]): Promise<void> {
  const mounts = [...paths];
  await connection.$executeRaw`
    UPDATE folder SET mounts = ARRAY(SELECT DISTINCT unnest(mounts || ${mounts}::text[]))
    WHERE id = ${folderId} AND NOT mounts @> ${mounts}::text[]`;
}
