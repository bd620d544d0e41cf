import type { Connection } from '#libs/database';

/** A root that was added in the dashboard. */
export interface AddedRoot {
  readonly id: number;
  /** Absolute and resolved. */
  readonly path: string;
}

/** The roots that were added, by path. */
export function readAddedRoots(connection: Connection): Promise<AddedRoot[]> {
  return connection.addedRoot.findMany({ select: { id: true, path: true }, orderBy: { path: 'asc' } });
}

/** Adds a root; one that is there already stays as it is. */
export async function addRoot(connection: Connection, path: string): Promise<AddedRoot> {
  const { id } = await connection.addedRoot.upsert({ where: { path }, create: { path }, update: {} });
  return { id, path };
}

/** Removes an added root. Photos below it stay in the library. @returns whether there was one. */
export async function removeRoot(connection: Connection, id: number): Promise<boolean> {
  return (await connection.addedRoot.deleteMany({ where: { id } })).count > 0;
}
