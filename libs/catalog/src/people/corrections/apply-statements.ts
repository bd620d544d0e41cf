import type { Connection } from '#libs/database';
import { readAliases } from './aliases.js';
import type { HandState } from './hand-state.js';
import { contentsOf, readStates, type StoredFace } from './states.js';

/** The person that a face shall have again where nothing places it: by the ids of faces. */
export type Restored = ReadonlyMap<number, number | null>;

/** Whether any of some photos has faces already, or a correction speaks of one: by an index each. */
export async function isSpokenOf(connection: Connection, photoIds: readonly number[]): Promise<boolean> {
  // Arrays of ids and of hashes, so that Postgres takes the indexes however much was said.
  const [row] = await connection.$queryRaw<{ spoken: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM face WHERE photo_id = ANY(${photoIds}::int[]))
      OR EXISTS (SELECT 1 FROM correction_face WHERE content_hash = ANY(${contentsOf(photoIds)})) AS spoken`;
  return row?.spoken === true;
}

/**
 * Derives what the faces of some photos are by hand from the statements about their contents, and those of their copies:
 * the only place that writes `by_hand` and `not_face`. Where nothing places a face that was placed by hand, it is in no
 * group; a new face is again in the person whom it was in when they were named. The caller holds the catalog's lock.
 */
export async function applyStatements(
  connection: Connection,
  photoIds: readonly number[],
  restored: Restored = new Map(),
): Promise<void> {
  const aliases = await readAliases(connection);
  const { faces, links, remembered, stateOf } = await readStates(connection, aliases, photoIds, [...restored.keys()]);
  if (links.size > 0) {
    const rows = Array.from(links, ([id, face]) => ({ id, face }));
    await connection.$executeRaw`
      UPDATE correction_face SET face_id = link.face FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS link(id int, face int) WHERE correction_face.id = link.id`;
  }
  const changed = faces.flatMap((face) => {
    const before = restored.get(face.id);
    const left = before === undefined ? leftOf(face, remembered) : before;
    const after = derive(left === null ? null : aliases.now(left), stateOf(face.id));
    const isSame = after.personId === face.personId && after.byHand === face.byHand && after.notFace === face.notFace;
    return isSame ? [] : [{ id: face.id, ...after }];
  });
  if (changed.length === 0) return;
  await connection.$executeRaw`
    UPDATE face SET person_id = after."personId", by_hand = after."byHand", not_face = after."notFace"
    FROM jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      AS after(id int, "personId" int, "byHand" boolean, "notFace" boolean)
    WHERE face.id = after.id`;
}

/** The person of a face that nothing places: who it was in when they were named, if it is new. */
function leftOf({ id, byHand, personId }: StoredFace, remembered: ReadonlyMap<number, number>): number | null {
  return byHand ? null : (personId ?? remembered.get(id) ?? null);
}

/** @param left the person that it is in where nothing places it */
function derive(
  left: number | null,
  { placement, never }: HandState,
): Pick<StoredFace, 'personId' | 'byHand' | 'notFace'> {
  if (placement !== null) {
    const personId = typeof placement === 'object' ? placement.personId : null;
    return { personId, byHand: true, notFace: placement === 'not_face' };
  }
  return { personId: left !== null && never.has(left) ? null : left, byHand: false, notFace: false };
}
