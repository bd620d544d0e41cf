import type { Prisma } from '#libs/database';
import { type Connection } from '#libs/database';

/** What a correction changes of a person. */
export interface PersonChange {
  readonly personId: number;
  /** It made the person. */
  readonly created?: true;
  readonly name?: { readonly before: string | null; readonly after: string | null };
  readonly hidden?: { readonly before: boolean; readonly after: boolean };
}

/** As the column of a correction. */
export function toColumn(changes: readonly PersonChange[]): Prisma.InputJsonValue {
  return changes.map((change) => ({ ...change }));
}

interface ChangeRow {
  readonly stands: boolean;
  /** Another correction that stands speaks of the person. */
  readonly spokenOf: boolean;
  readonly change: PersonChange;
}

/**
 * Derives the name and the visibility of people from the changes of corrections that stand: the last counts, and without
 * any what was before the first. The name that a person was made with stands while anything else is said of them.
 */
export async function applyChanges(connection: Connection, personIds: readonly number[]): Promise<void> {
  for (const personId of personIds) {
    const rows = await connection.$queryRaw<ChangeRow[]>`
      SELECT correction.undone_at IS NULL AS stands, change, (
          EXISTS (SELECT 1 FROM correction other WHERE other.id <> correction.id AND other.undone_at IS NULL
            AND (other.person_id = ${personId} OR other.other_id = ${personId}))
          OR EXISTS (SELECT 1 FROM correction_face said JOIN correction other ON other.id = said.correction_id
            WHERE other.id <> correction.id AND other.undone_at IS NULL AND said.person_id = ${personId})) AS "spokenOf"
      FROM correction, jsonb_array_elements(correction.changes) AS change
      WHERE correction.changes @> ${JSON.stringify([{ personId }])}::jsonb AND (change->>'personId')::int = ${personId}
      ORDER BY correction.id`;
    const names = rows.flatMap(({ stands, spokenOf, change: { created, name } }) =>
      name ? [{ ...name, counts: stands || (created === true && spokenOf) }] : [],
    );
    const views = rows.flatMap(({ stands, change: { hidden } }) => (hidden ? [{ ...hidden, counts: stands }] : []));
    const [name, hidden] = [valueOf(names), valueOf(views)];
    const data = { ...(name === undefined ? {} : { name }), ...(hidden === undefined ? {} : { hidden }) };
    if (Object.keys(data).length > 0) await connection.person.updateMany({ where: { id: personId }, data });
  }
}

interface ValueChange<T> {
  readonly before: T;
  readonly after: T;
  readonly counts: boolean;
}

/** The value after some changes; undefined where there are none. */
function valueOf<T>(changes: readonly ValueChange<T>[]): T | undefined {
  const last = changes.findLast(({ counts }) => counts);
  return last ? last.after : changes[0]?.before;
}
