import type { ListedPhoto, PhotoSort, PhotoSummary, Tags } from '#libs/contracts';
import { pathContains, Prisma, readTogether, type Connection } from '#libs/database';
import { isInFolder } from '../folders/folders.js';
import { DATED_AT, hasFile, SUMMARY, SUMMARY_FROM } from './photo-summary.js';

/** Which photos to list: all conditions hold. `tag` is one of the model `modelId`. */
interface PhotoFilter {
  readonly modelId: string;
  readonly tag?: string | undefined;
  readonly personId?: number | undefined;
  /** A session, and the phase whose items are its photos. */
  readonly session?: { readonly id: number; readonly phase: string } | undefined;
  readonly folderId?: number | undefined;
  /** Photos whose files are missing, instead of those whose files are there. */
  readonly missing?: boolean;
  /** Text in the path, ignoring case; without wildcards. */
  readonly search?: string | undefined;
  /** The first and the last day of their dates: `2024-05-17`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The order of a list, and the rows of `photo` and `fingerprint` that come behind those of `last`. */
const ORDERS: Readonly<Record<PhotoSort, { readonly by: Prisma.Sql; readonly behind: Prisma.Sql }>> = {
  added: { by: Prisma.sql`photo.id DESC`, behind: Prisma.sql`photo.id < last.id` },
  taken: {
    by: Prisma.sql`${DATED_AT} DESC, photo.id DESC`,
    behind: Prisma.sql`(${DATED_AT}, photo.id) < (last.at, last.id)`,
  },
  path: { by: Prisma.sql`photo.path COLLATE "C"`, behind: Prisma.sql`photo.path COLLATE "C" > last.path COLLATE "C"` },
};

function conditionOf({
  modelId,
  tag,
  personId,
  session,
  folderId,
  missing,
  search,
  from,
  to,
}: PhotoFilter): Prisma.Sql {
  const conditions = [
    // A session lists its copies too; elsewhere every photo is listed once. Tags are of originals.
    session === undefined || tag !== undefined ? Prisma.sql`photo.original_id IS NULL` : null,
    missing ? Prisma.sql`photo.missing_since IS NOT NULL` : Prisma.sql`photo.missing_since IS NULL`,
    tag === undefined
      ? null
      : Prisma.sql`EXISTS (SELECT 1 FROM embedding WHERE embedding.photo_id = photo.id
          AND embedding.model_id = ${modelId} AND embedding.tags @> ${JSON.stringify([{ label: tag }])}::jsonb)`,
    personId === undefined
      ? null
      : Prisma.sql`EXISTS (SELECT 1 FROM face WHERE face.photo_id = photo.id AND face.person_id = ${personId})`,
    session === undefined
      ? null
      : Prisma.sql`EXISTS (SELECT 1 FROM item WHERE item.photo_id = photo.id AND item.session_id = ${session.id}
          AND item.phase = ${session.phase})`,
    folderId === undefined ? null : isInFolder(folderId),
    search === undefined ? null : pathContains(search),
    from === undefined ? null : Prisma.sql`${DATED_AT} >= ${from}::date`,
    to === undefined ? null : Prisma.sql`${DATED_AT} < ${to}::date + 1`,
  ].filter((condition) => condition !== null);
  return Prisma.join(conditions, ' AND ');
}

/**
 * A page of at most `limit` photos behind the photo `after`. Photos that are added meanwhile move no page.
 * @returns the photos, the number of all pages together, and the last id if there are more; no photos where `after` is
 *   gone.
 */
export function readPhotoPage(
  connection: Connection,
  filter: PhotoFilter,
  { sort, after, limit }: { readonly sort: PhotoSort; readonly after?: number | undefined; readonly limit: number },
): Promise<{ photos: ListedPhoto[]; total: number; next: number | null }> {
  const condition = conditionOf(filter);
  const { by, behind } = ORDERS[sort];
  const last =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`CROSS JOIN (
          SELECT photo.id, photo.path, ${DATED_AT} AS at ${SUMMARY_FROM} WHERE photo.id = ${after}) last`;
  return readTogether(connection, async (together) => {
    const rows = await together.$queryRaw<(PhotoSummary & { missingSince: Date | null })[]>`
      SELECT ${SUMMARY}, photo.missing_since AS "missingSince" ${SUMMARY_FROM} ${last}
      WHERE ${condition} ${after === undefined ? Prisma.empty : Prisma.sql`AND ${behind}`}
      ORDER BY ${by} LIMIT ${limit + 1}`;
    const [count] = await together.$queryRaw<{ total: number }[]>`
      SELECT count(*)::int AS total ${SUMMARY_FROM} WHERE ${condition}`;
    const photos = rows
      .slice(0, limit)
      .map((row) => ({ ...row, missingSince: row.missingSince?.toISOString() ?? null }));
    return { photos, total: count?.total ?? 0, next: rows.length > limit ? (photos.at(-1)?.id ?? null) : null };
  });
}

/** The photos of some ids, in no particular order; unknown ids are left out. */
export function readPhotoSummaries(connection: Connection, ids: readonly number[]): Promise<PhotoSummary[]> {
  return connection.$queryRaw<PhotoSummary[]>`
    SELECT ${SUMMARY} ${SUMMARY_FROM} WHERE photo.id = ANY(${[...ids]}::int[])`;
}

/** The tags of a model in the library, most frequent first. */
export function readTags(connection: Connection, modelId: string): Promise<Tags['tags']> {
  return connection.$queryRaw<Tags['tags']>`
    SELECT tag->>'label' AS label, count(*)::int AS photos
    FROM embedding CROSS JOIN jsonb_array_elements(embedding.tags) AS tag
    WHERE embedding.model_id = ${modelId} AND ${hasFile('embedding')}
      AND NOT EXISTS (SELECT 1 FROM photo WHERE photo.id = embedding.photo_id AND photo.original_id IS NOT NULL)
    GROUP BY tag->>'label' ORDER BY photos DESC, (tag->>'label') COLLATE "C"`;
}
