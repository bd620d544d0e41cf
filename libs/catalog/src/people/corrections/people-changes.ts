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

/** What the column of a correction holds. */
export function fromColumn(column: Prisma.JsonValue): readonly PersonChange[] {
  return (column ?? []) as unknown as readonly PersonChange[];
}

/**
 * Hands the making of people from an undone correction to the next one that speaks of each: while anything else is said of
 * them, they keep the name that they were made with.
 */
export async function handOnPeople(
  connection: Connection,
  correctionId: number,
  column: Prisma.JsonValue,
): Promise<void> {
  const changes = fromColumn(column);
  const handed: PersonChange[] = [];
  for (const change of changes.filter(({ created }) => created === true)) {
    const next = await connection.correction.findFirst({
      where: {
        undoneAt: null,
        OR: [
          { personId: change.personId },
          { otherId: change.personId },
          { faces: { some: { personId: change.personId } } },
        ],
      },
      orderBy: { id: 'asc' },
    });
    if (!next) continue;
    const data = { changes: toColumn([change, ...fromColumn(next.changes)]) };
    await connection.correction.update({ where: { id: next.id }, data });
    handed.push(change);
  }
  if (handed.length === 0) return;
  const left = toColumn(changes.filter((change) => !handed.includes(change)));
  await connection.correction.update({ where: { id: correctionId }, data: { changes: left } });
}

/**
 * Derives the name and the visibility of people from the changes of corrections that stand: the last counts, and without
 * any what was before the first. The making of a person is the first of theirs, whichever correction has it now.
 */
export async function applyChanges(connection: Connection, personIds: readonly number[]): Promise<void> {
  for (const personId of personIds) {
    const rows = await connection.$queryRaw<{ stands: boolean; change: PersonChange }[]>`
      SELECT correction.undone_at IS NULL AS stands, change
      FROM correction, jsonb_array_elements(correction.changes) WITH ORDINALITY AS made(change, ordinal)
      WHERE correction.changes @> ${JSON.stringify([{ personId }])}::jsonb AND (change->>'personId')::int = ${personId}
      ORDER BY change->'created' IS NULL, correction.id, ordinal`;
    const name = valueOf(rows.map(({ stands, change }) => ({ stands, value: change.name })));
    const hidden = valueOf(rows.map(({ stands, change }) => ({ stands, value: change.hidden })));
    const data = { ...(name === undefined ? {} : { name }), ...(hidden === undefined ? {} : { hidden }) };
    if (Object.keys(data).length > 0) await connection.person.updateMany({ where: { id: personId }, data });
  }
}

interface ValueChange<T> {
  readonly stands: boolean;
  readonly value: { readonly before: T; readonly after: T } | undefined;
}

/** The value after some changes; undefined where there are none. */
function valueOf<T>(all: readonly ValueChange<T>[]): T | undefined {
  const changes = all.filter(({ value }) => value !== undefined);
  const last = changes.findLast(({ stands }) => stands);
  return last ? last.value?.after : changes[0]?.value?.before;
}
