import { CorrectionKind, type Correction } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';
import { readPeopleOf } from '../people.js';
import { readAliases } from './aliases.js';
import type { PersonChange } from './people-changes.js';

interface CorrectionRow {
  readonly id: number;
  readonly kind: string;
  readonly at: Date;
  readonly undoneAt: Date | null;
  readonly personId: number | null;
  readonly otherId: number | null;
  readonly faces: number;
  readonly changes: readonly PersonChange[] | null;
}

/** Corrections of a condition, newest first, with the people as they are now. */
async function selectCorrections(connection: Connection, condition: Prisma.Sql, limit: number): Promise<Correction[]> {
  const rows = await connection.$queryRaw<CorrectionRow[]>`
    SELECT id, kind, at, undone_at AS "undoneAt", person_id AS "personId", other_id AS "otherId", changes,
      (SELECT count(DISTINCT (content_hash, x, y, width, height))::int FROM correction_face said
        WHERE correction_id = correction.id AND (said.kind <> 'named' OR correction.kind <> 'merge')) AS faces
    FROM correction WHERE ${condition} ORDER BY id DESC LIMIT ${limit}`;
  const aliases = await readAliases(connection);
  const now = (id: number | null) => (id === null ? null : aliases.now(id));
  // Who was merged away is shown under the name that they had.
  const others = rows.map(({ kind, otherId }) => (kind === 'merge' ? otherId : now(otherId)));
  const people = await readPeopleOf(
    connection,
    rows.flatMap(({ personId }) => now(personId) ?? []),
  );
  const names = await connection.person.findMany({
    where: { id: { in: others.filter((id) => id !== null) } },
    select: { id: true, name: true },
  });
  return rows.map(({ id, kind, at, undoneAt, personId, faces, changes }, row) => ({
    id,
    kind: CorrectionKind.parse(kind),
    at: at.toISOString(),
    undoneAt: undoneAt?.toISOString() ?? null,
    faces,
    person: people.get(now(personId) ?? 0) ?? null,
    other: names.find((other) => other.id === others[row]) ?? null,
    ...saidOf(
      kind,
      changes?.find(({ created }) => created !== true),
    ),
  }));
}

/** What a correction said of a person's name or visibility. */
function saidOf(kind: string, change: PersonChange | undefined): Pick<Correction, 'name' | 'hidden'> {
  return {
    name: kind === 'name' && change?.name ? (change.name.after ?? '') : null,
    hidden: kind === 'hide' ? (change?.hidden?.after ?? null) : null,
  };
}

/** One correction. @throws where there is none */
export async function readCorrection(connection: Connection, id: number): Promise<Correction> {
  const [correction] = await selectCorrections(connection, Prisma.sql`id = ${id}`, 1);
  if (!correction) throw new Error(`there is no correction ${id}`);
  return correction;
}

/** A page of the journal, newest first, behind the correction `after`. */
export function readCorrections(
  connection: Connection,
  { after, limit }: { readonly after?: number | undefined; readonly limit: number },
): Promise<{ corrections: Correction[]; next: number | null }> {
  return readTogether(connection, async (together) => {
    const condition = after === undefined ? Prisma.sql`true` : Prisma.sql`id < ${after}`;
    const rows = await selectCorrections(together, condition, limit + 1);
    const corrections = rows.slice(0, limit);
    return { corrections, next: rows.length > limit ? (corrections.at(-1)?.id ?? null) : null };
  });
}
