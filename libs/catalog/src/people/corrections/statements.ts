import type { Prisma } from '#libs/database';
import { type Connection } from '#libs/database';

/** What a correction says of its faces. */
interface Saying {
  readonly correctionId: number;
  readonly faceIds: readonly number[];
  readonly kind: 'is' | 'is_not' | 'not_face' | 'cover' | 'named';
  /** The person that each face is, or people that it is not; null where it speaks of none. */
  readonly personIds: readonly (number | null)[];
}

/** Writes statements about faces. */
export async function say(connection: Connection, { correctionId, faceIds, kind, personIds }: Saying): Promise<void> {
  if (faceIds.length === 0) return;
  await connection.$executeRaw`
    INSERT INTO correction_face
      (correction_id, content_hash, x, y, width, height, kind, person_id, before_person_id, face_id)
    SELECT ${correctionId}, print.content_hash, face.x, face.y, face.width, face.height, ${kind}, said.person_id,
      face.person_id, face.id
    FROM face JOIN photo_fingerprint print ON print.photo_id = face.photo_id
    CROSS JOIN unnest(${personIds}::int[]) AS said(person_id)
    WHERE face.id = ANY(${faceIds}::int[]) ORDER BY face.id, said.person_id`;
}

/** The photos with faces that have the contents of which statements of a condition on `said` speak. */
export async function photosOf(connection: Connection, condition: Prisma.Sql): Promise<number[]> {
  const rows = await connection.$queryRaw<{ photoId: number }[]>`
    SELECT DISTINCT coalesce(photo.original_id, photo.id) AS "photoId"
    FROM photo_fingerprint print JOIN photo ON photo.id = print.photo_id
    WHERE print.content_hash IN (SELECT said.content_hash FROM correction_face said WHERE ${condition})`;
  return rows.map(({ photoId }) => photoId);
}
