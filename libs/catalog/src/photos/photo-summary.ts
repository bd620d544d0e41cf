import { Prisma } from '#libs/database';

/** When a photo was taken, or else its file changed, in the tables of {@link SUMMARY_FROM}. */
export const DATED_AT = Prisma.sql`coalesce(fingerprint.taken_at, to_timestamp(photo.mtime_ms / 1000) AT TIME ZONE 'UTC')`;

/** The columns of libs/contracts' `PhotoSummary`, from {@link SUMMARY_FROM}. */
export const SUMMARY = Prisma.sql`photo.id, photo.path, fingerprint.width, fingerprint.height,
  json_build_object('at', to_char(${DATED_AT}, 'YYYY-MM-DD"T"HH24:MI:SS'),
    'from', CASE WHEN fingerprint.taken_at IS NULL THEN 'file'
      WHEN fingerprint.metadata->'sidecar' @> '"date"' THEN 'sidecar' ELSE 'camera' END) AS date`;

/** The condition that the file of the photo of a row, which has its id as `photo_id`, is there. */
export function hasFile(table: 'face' | 'embedding'): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (
    SELECT 1 FROM photo lost WHERE lost.id = ${Prisma.raw(table)}.photo_id AND lost.missing_since IS NOT NULL)`;
}

/** The condition that the photo of a row, which has its id as `photo_id`, is one of a session, or the original of one. */
export function isOfSession(table: 'face', sessionId: number): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(table)}.photo_id IN (
    SELECT coalesce(photo.original_id, photo.id) FROM item JOIN photo ON photo.id = item.photo_id
    WHERE item.session_id = ${sessionId})`;
}

/** Photos with the facts that their decode found. */
export const SUMMARY_FROM = Prisma.sql`FROM photo LEFT JOIN photo_fingerprint fingerprint ON fingerprint.photo_id = photo.id`;
