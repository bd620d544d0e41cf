import type { Suggestions } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';
import { readAliases } from './corrections/aliases.js';
import { readDifferent } from './corrections/different.js';
import { readPeopleOf } from './people.js';

/** Most pairs that are suggested at once. */
const MOST_PAIRS = 50;

/**
 * Pairs of people who may be one, nearest first, as the last clustering found them: without those that were merged, hidden
 * or told apart since, by hand, by names or by a photo of both.
 */
export function readSuggestions(connection: Connection): Promise<Suggestions> {
  return readTogether(connection, async (together) => {
    const different = await readDifferent(together, await readAliases(together));
    const isDifferent = Prisma.sql`(least(a.id, b.id), greatest(a.id, b.id)) IN (
      SELECT row.a, row.b FROM jsonb_to_recordset(${JSON.stringify(different.map(([a, b]) => ({ a, b })))}::jsonb)
        AS row(a int, b int))`;
    const pairs = await together.$queryRaw<{ personId: number; otherId: number }[]>`
      SELECT a.id AS "personId", b.id AS "otherId"
      FROM person_pair pair JOIN person a ON a.id = pair.person_id JOIN person b ON b.id = pair.other_id
      WHERE a.merged_into_id IS NULL AND b.merged_into_id IS NULL AND NOT a.hidden AND NOT b.hidden
        AND (lower(a.name) = lower(b.name) OR a.name IS NULL OR b.name IS NULL) AND NOT ${isDifferent}
        AND EXISTS (SELECT 1 FROM face WHERE face.person_id = a.id)
        AND EXISTS (SELECT 1 FROM face WHERE face.person_id = b.id)
        AND NOT EXISTS (SELECT 1 FROM face one JOIN face two ON two.photo_id = one.photo_id AND two.person_id = b.id
          WHERE one.person_id = a.id)
      ORDER BY pair.distance, a.id, b.id LIMIT ${MOST_PAIRS}`;
    const people = await readPeopleOf(together, [...new Set(pairs.flatMap((pair) => [pair.personId, pair.otherId]))]);
    return {
      pairs: pairs.flatMap(({ personId, otherId }) => {
        const [person, other] = [people.get(personId), people.get(otherId)];
        return person && other ? [{ person, other }] : [];
      }),
    };
  });
}
