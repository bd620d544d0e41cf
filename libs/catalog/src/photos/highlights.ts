import type { Highlights, PhotoSummary } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';
import { isLikelyFace } from '../people/faces.js';
import { DATED_AT, SUMMARY, SUMMARY_FROM } from './photo-summary.js';

/**
 * The years of the photos that a phase of a session has completed, and at most `limit` of them: their dates are divided
 * into parts of equally many photos, and each part gives the photo with the clearest face, or else its first.
 */
export function readHighlights(
  connection: Connection,
  sessionId: number,
  { phase, limit }: { readonly phase: string; readonly limit: number },
): Promise<Highlights> {
  const own = Prisma.sql`FROM item JOIN photo ON photo.id = item.photo_id
    LEFT JOIN photo_fingerprint fingerprint ON fingerprint.photo_id = photo.id
    WHERE item.session_id = ${sessionId} AND item.phase = ${phase} AND item.state = 'completed'
      AND photo.missing_since IS NULL`;
  return readTogether(connection, async (together) => {
    const [years] = await together.$queryRaw<{ first: number | null; last: number | null }[]>`
      SELECT extract(year FROM min(fingerprint.taken_at))::int AS first,
        extract(year FROM max(fingerprint.taken_at))::int AS last ${own}`;
    const photos = await together.$queryRaw<PhotoSummary[]>`
      WITH own AS (
        SELECT photo.id, ntile(${limit}::int) OVER (ORDER BY ${DATED_AT}, photo.id) AS part ${own}
      ), chosen AS (
        SELECT DISTINCT ON (part) own.id FROM own
        LEFT JOIN (SELECT photo_id, max(quality) AS quality FROM face WHERE ${isLikelyFace} GROUP BY photo_id) clearest
          ON clearest.photo_id = own.id
        ORDER BY part, clearest.quality DESC NULLS LAST, own.id
      )
      SELECT ${SUMMARY} ${SUMMARY_FROM} WHERE photo.id IN (SELECT id FROM chosen) ORDER BY ${DATED_AT}, photo.id`;
    const { first, last } = years ?? { first: null, last: null };
    return { years: first === null || last === null ? null : { first, last }, photos };
  });
}
