import type { Connection } from '#libs/database';

/** Who people are now, after merges. */
export interface Aliases {
  /** The person that one is now; the same id where they were not merged into another. */
  readonly now: (personId: number) => number;
  /** A person, and all who are that person now; ascending. */
  readonly allOf: (personId: number) => number[];
}

/** Reads who was merged into whom. Merges make no cycles: only a person who is not merged can be merged. */
export async function readAliases(connection: Connection): Promise<Aliases> {
  const rows = await connection.person.findMany({
    where: { mergedIntoId: { not: null } },
    select: { id: true, mergedIntoId: true },
  });
  const into = new Map(rows.flatMap(({ id, mergedIntoId }) => (mergedIntoId === null ? [] : [[id, mergedIntoId]])));
  const now = (personId: number): number => {
    let person = personId;
    for (let next = into.get(person); next !== undefined; next = into.get(person)) person = next;
    return person;
  };
  return {
    now,
    allOf: (personId) =>
      [now(personId), ...[...into.keys()].filter((id) => now(id) === now(personId))].sort((a, b) => a - b),
  };
}
