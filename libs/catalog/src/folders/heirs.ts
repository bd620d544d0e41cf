import { lockCatalog, Prisma, type Connection } from '#libs/database';

/** A photo whose file is gone, and the copy of it that gets its results. */
export interface Heir {
  readonly from: number;
  readonly to: number;
}

/**
 * Selects, for the photos of a condition, the copy of equal bytes whose file is there and that is not one of them. A copy
 * that was never decoded is one by its hash.
 */
export function selectHeirs(lost: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT DISTINCT ON (photo.id) photo.id AS "from", copy.id AS "to"
    FROM photo JOIN photo_fingerprint print ON print.photo_id = photo.id
    JOIN photo copy ON copy.original_id = photo.id AND copy.missing_since IS NULL AND copy.size = print.size
    LEFT JOIN photo_fingerprint own ON own.photo_id = copy.id
    WHERE ${lost} AND NOT EXISTS (SELECT 1 FROM (SELECT photo.id FROM photo WHERE ${lost}) AS also WHERE also.id = copy.id)
      AND (own.photo_id IS NULL OR own.content_hash = print.content_hash)
    ORDER BY photo.id, copy.id`;
}

/** The tables of results that a photo has at most one row of, by model. */
const RESULTS = ['photo_fingerprint', 'embedding', 'face_scan'].map((table) => Prisma.raw(table));

/** Gives the results of photos, faces with their people among them, to copies of them. What led to the old ones leads there. */
export async function handOver(connection: Connection, heirs: readonly Heir[]): Promise<void> {
  if (heirs.length === 0) return;
  await lockCatalog(connection);
  const pairs = Prisma.sql`jsonb_to_recordset(${JSON.stringify(heirs)}::jsonb) AS heir("from" int, "to" int)`;
  for (const table of [...RESULTS, Prisma.raw('face')])
    await connection.$executeRaw`DELETE FROM ${table} AS own USING ${pairs} WHERE own.photo_id = heir."to"`;
  for (const table of RESULTS) {
    await connection.$executeRaw`
      UPDATE ${table} AS result SET photo_id = photo.id, size = photo.size, mtime_ms = photo.mtime_ms
      FROM ${pairs} JOIN photo ON photo.id = heir."to" WHERE result.photo_id = heir."from"`;
  }
  await connection.$executeRaw`
    UPDATE embedding SET revision = nextval('embedding_revision_seq') FROM ${pairs} WHERE photo_id = heir."to"`;
  await connection.$executeRaw`UPDATE face SET photo_id = heir."to" FROM ${pairs} WHERE photo_id = heir."from"`;
  await connection.$executeRaw`
    UPDATE photo SET original_id = nullif(heir."to", photo.id)
    FROM ${pairs} WHERE photo.id = heir."from" OR photo.original_id = heir."from"`;
}
