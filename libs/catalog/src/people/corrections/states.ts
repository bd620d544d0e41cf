import { intersectionOverUnion, type Box } from '#libs/contracts';
import { Prisma, type Connection } from '#libs/database';
import { SAME_FACE_IOU } from '../../results/same-face.js';
import type { Aliases } from './aliases.js';
import { handState, UNSAID, type HandState, type Said } from './hand-state.js';

/** A statement of a correction that stands about a face of a photo, or of one of its copies. */
interface Statement extends Box {
  readonly id: number;
  readonly photoId: number;
  readonly correctionId: number;
  /** Names that were read in files count before all that was said by hand. */
  readonly isRead: boolean;
  readonly contentHash: string;
  /** `cover` and `named` do not place the face: it stands for the person, or was theirs when they were named. */
  readonly kind: Said['kind'] | 'cover' | 'named';
  readonly personId: number | null;
  /** The face that it was about at last. */
  readonly faceId: number | null;
}

/** What a face is in the table. */
export interface StoredFace extends Box {
  readonly id: number;
  readonly photoId: number;
  readonly personId: number | null;
  readonly byHand: boolean;
  readonly notFace: boolean;
}

/** Statements that a correction makes about one face: it may be said to be none of several people. */
interface Subject extends Box {
  readonly faceId: number | null;
  readonly statements: Statement[];
}

/** The contents of some photos and of their copies, as an array. */
export function contentsOf(photoIds: readonly number[]): Prisma.Sql {
  return Prisma.sql`ARRAY(SELECT content_hash FROM photo_fingerprint WHERE photo_id = ANY(
    ARRAY(SELECT id FROM photo WHERE original_id = ANY(${photoIds}::int[])) || ${photoIds}::int[]))`;
}

/** What stands of the contents of some photos and their copies. */
function readStatements(connection: Connection, photoIds: readonly number[]): Promise<Statement[]> {
  return connection.$queryRaw<Statement[]>`
    SELECT content.photo_id AS "photoId", said.id, said.correction_id AS "correctionId",
      correction.kind = 'names_read' AS "isRead", said.content_hash AS "contentHash", said.x, said.y, said.width,
      said.height, said.kind, said.person_id AS "personId", said.face_id AS "faceId"
    FROM (
      SELECT photo_id, content_hash FROM photo_fingerprint WHERE photo_id = ANY(${photoIds}::int[])
      UNION SELECT copy.original_id, print.content_hash
      FROM photo copy JOIN photo_fingerprint print ON print.photo_id = copy.id
      WHERE copy.original_id = ANY(${photoIds}::int[])
    ) AS content
    JOIN correction_face said ON said.content_hash = content.content_hash
    JOIN correction ON correction.id = said.correction_id
    WHERE correction.undone_at IS NULL AND said.content_hash = ANY(${contentsOf(photoIds)})`;
}

/**
 * The faces of some photos and what they are by hand; for statements that are about another face than before, `links` says
 * which, and `remembered` who such a face was when they were named. Of photos without statements only those that were placed by hand, and
 * those of `faceIds`, are read.
 */
export async function readStates(
  connection: Connection,
  aliases: Aliases,
  photoIds: readonly number[],
  faceIds: readonly number[] = [],
) {
  const statements = photoIds.length === 0 ? [] : await readStatements(connection, photoIds);
  const ofPhotos = groupBy(statements, ({ photoId }) => photoId);
  const faces = await connection.$queryRaw<StoredFace[]>`
    SELECT id, photo_id AS "photoId", x, y, width, height, person_id AS "personId", by_hand AS "byHand",
      not_face AS "notFace"
    FROM face WHERE photo_id = ANY(${photoIds}::int[])
      AND (by_hand OR photo_id = ANY(${[...ofPhotos.keys()]}::int[]) OR id = ANY(${faceIds}::int[]))
    ORDER BY id`;
  const links = new Map<number, number>();
  const states = new Map<number, HandState>();
  const remembered = new Map<number, number>();
  for (const [photoId, ofPhoto] of groupBy(faces, (face) => face.photoId)) {
    const said = matchStatements(ofPhotos.get(photoId) ?? [], ofPhoto);
    for (const face of ofPhoto) {
      const about = (said.get(face.id) ?? []).sort(inOrder);
      for (const { id, faceId, kind, personId } of about) {
        if (faceId === face.id) continue;
        links.set(id, face.id);
        if (kind === 'named' && personId !== null) remembered.set(face.id, aliases.now(personId));
      }
      const ofFace = about.flatMap(({ kind, personId }) =>
        kind === 'cover' || kind === 'named' ? [] : [{ kind, personId }],
      );
      states.set(face.id, handState(ofFace, aliases.now));
    }
  }
  return { faces, links, remembered, stateOf: (faceId: number) => states.get(faceId) ?? UNSAID };
}

/** The order in which statements count. */
function inOrder(a: Statement, b: Statement): number {
  return Number(b.isRead) - Number(a.isRead) || a.correctionId - b.correctionId || a.id - b.id;
}

/** The values by a key of theirs, in their order. */
function groupBy<Value, Key>(values: readonly Value[], keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

/** Finds the face that each statement is about. @returns the statements by face */
function matchStatements(statements: readonly Statement[], faces: readonly StoredFace[]): Map<number, Statement[]> {
  const said = new Map<number, Statement[]>();
  for (const ofCorrection of groupBy(statements, ({ correctionId }) => correctionId).values()) {
    for (const [faceId, subject] of matchSubjects(subjectsOf(ofCorrection), faces)) {
      said.set(faceId, [...(said.get(faceId) ?? []), ...subject.statements]);
    }
  }
  return said;
}

function subjectsOf(ofCorrection: readonly Statement[]): Subject[] {
  const key = ({ contentHash, x, y, width, height }: Statement) => [contentHash, x, y, width, height].join();
  return [...groupBy(ofCorrection, key).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, statements: group }] : [];
  });
}

/** Each subject is the face that it was, or else that with the most alike box; a face is one subject of a correction. */
function matchSubjects(subjects: readonly Subject[], faces: readonly StoredFace[]): Map<number, Subject> {
  const overlap = (subject: Subject, face: StoredFace) =>
    subject.faceId === face.id ? Infinity : intersectionOverUnion(subject, face);
  const pairs = subjects
    .flatMap((subject) => faces.map((face) => ({ subject, face, overlap: overlap(subject, face) })))
    .filter((pair) => pair.overlap > SAME_FACE_IOU)
    .sort((a, b) => b.overlap - a.overlap);
  const matches = new Map<number, Subject>();
  const matched = new Set<Subject>();
  for (const { subject, face } of pairs) {
    if (matched.has(subject) || matches.has(face.id)) continue;
    matches.set(face.id, subject);
    matched.add(subject);
  }
  return matches;
}

/** The people that each face is not, where it was said of any. */
export async function readNever(connection: Connection, aliases: Aliases): Promise<Map<number, number[]>> {
  const rows = await connection.$queryRaw<{ photoId: number }[]>`
    SELECT DISTINCT face.photo_id AS "photoId" FROM correction_face said
    JOIN correction ON correction.id = said.correction_id JOIN face ON face.id = said.face_id
    WHERE said.kind = 'is_not' AND correction.undone_at IS NULL`;
  const { faces, stateOf } = await readStates(
    connection,
    aliases,
    rows.map(({ photoId }) => photoId),
  );
  return new Map(faces.map(({ id }) => [id, [...stateOf(id).never]]));
}
