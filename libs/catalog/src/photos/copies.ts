import type { CopyGroup } from '#libs/contracts';
import { Prisma, readTogether, type Connection } from '#libs/database';
import { SUMMARY, SUMMARY_FROM } from './photo-summary.js';

/** Most copies of one photo that are listed: a folder of equal scans would make an answer of thousands. */
const MOST_COPIES = 100;

/** Where a page of groups begins: behind this one. */
export interface CopiesAfter {
  readonly wastedBytes: number;
  readonly originalId: number;
}

/** A page of groups, how many there are on all pages and what their copies take, and the last group if there are more. */
export interface CopiesPage {
  readonly groups: CopyGroup[];
  readonly total: number;
  readonly wastedBytes: number;
  readonly next: CopiesAfter | null;
}

/** The extension of a path, lower case, and the path without it, in SQL. */
const extensionOf = (path: Prisma.Sql) => Prisma.sql`lower(substring(${path} FROM '\\.([^./]*)$'))`;
const nameOf = (path: Prisma.Sql) => Prisma.sql`regexp_replace(${path}, '\\.[^./]*$', '')`;

/**
 * The copies that are there, with their originals, by how many bytes they take, most first. The two files of a RAW and
 * JPEG pair waste nothing; of an original whose file has changed, nothing is known to be a copy.
 * @param rawExtensions of RAW files, lower case, without the dot
 */
export function readCopies(
  connection: Connection,
  rawExtensions: readonly string[],
  { after, limit }: { readonly after?: CopiesAfter | undefined; readonly limit: number },
): Promise<CopiesPage> {
  const raw = Prisma.sql`${[...rawExtensions]}::text[]`;
  const [copyPath, originalPath] = [Prisma.sql`photo.path`, Prisma.sql`original.path`];
  const copies = Prisma.sql`
    SELECT original.id AS "originalId", sum(photo.size)::float8 AS "wastedBytes", count(*)::int AS count
    FROM photo JOIN photo original ON original.id = photo.original_id
    JOIN photo_fingerprint own ON own.photo_id = photo.id AND own.size = photo.size AND own.mtime_ms = photo.mtime_ms
    JOIN photo_fingerprint print ON print.photo_id = original.id AND print.size = original.size
      AND print.mtime_ms = original.mtime_ms AND print.duplicate_key = own.duplicate_key
    WHERE photo.missing_since IS NULL AND original.missing_since IS NULL
      AND NOT (${nameOf(copyPath)} = ${nameOf(originalPath)}
        AND (${extensionOf(copyPath)} = ANY(${raw}) <> (${extensionOf(originalPath)} = ANY(${raw}))))
    GROUP BY original.id`;
  return readTogether(connection, async (together) => {
    const rows = await together.$queryRaw<(CopiesAfter & { readonly count: number })[]>`
      SELECT * FROM (${copies}) AS copies
      WHERE ${
        after === undefined
          ? Prisma.sql`true`
          : Prisma.sql`("wastedBytes", "originalId") < (${after.wastedBytes}::float8, ${after.originalId}::int)`
      }
      ORDER BY "wastedBytes" DESC, "originalId" DESC LIMIT ${limit + 1}`;
    const [sum] = await together.$queryRaw<{ total: number; wastedBytes: number }[]>`
      SELECT count(*)::int AS total, coalesce(sum("wastedBytes"), 0)::float8 AS "wastedBytes" FROM (${copies}) AS copies`;
    const page = rows.slice(0, limit);
    const groups: CopyGroup[] = [];
    for (const { originalId, wastedBytes, count } of page) {
      const files = await readFiles(together, originalId);
      const original = files.find(({ id }) => id === originalId);
      if (original) groups.push({ original, copies: files.filter((file) => file !== original), count, wastedBytes });
    }
    const last = rows.length > limit ? page.at(-1) : undefined;
    const next = last ? { wastedBytes: last.wastedBytes, originalId: last.originalId } : null;
    return { groups, total: sum?.total ?? 0, wastedBytes: sum?.wastedBytes ?? 0, next };
  });
}

/** An original and its copies that are there, with the sizes of their files. */
function readFiles(connection: Connection, originalId: number): Promise<CopyGroup['copies']> {
  return connection.$queryRaw<CopyGroup['copies']>`
    SELECT ${SUMMARY}, photo.size::float8 AS size ${SUMMARY_FROM}
    WHERE (photo.id = ${originalId} OR photo.original_id = ${originalId}) AND photo.missing_since IS NULL
    ORDER BY photo.id = ${originalId} DESC, photo.size DESC, photo.id LIMIT ${MOST_COPIES + 1}`;
}
