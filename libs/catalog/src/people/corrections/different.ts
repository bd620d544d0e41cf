import type { Connection } from '#libs/database';
import type { Aliases } from './aliases.js';

/** Pairs of people who are two by hand, as they are now: the lower id first. */
export async function readDifferent(connection: Connection, aliases: Aliases): Promise<(readonly [number, number])[]> {
  const rows = await connection.correction.findMany({
    where: { kind: 'different', undoneAt: null },
    select: { personId: true, otherId: true },
  });
  return rows.flatMap(({ personId, otherId }) => {
    if (personId === null || otherId === null) return [];
    const [a, b] = [aliases.now(personId), aliases.now(otherId)];
    return a === b ? [] : [[Math.min(a, b), Math.max(a, b)] as const];
  });
}
