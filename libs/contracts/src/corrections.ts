import * as z from 'zod/mini';
import { PersonName } from './names.js';
import { Person } from './people.js';
import { Count, Cursor, Id, queryNumber, Timestamp } from './primitives.js';

/** Most faces that one correction speaks of. */
export const MOST_FACES = 500;

/** Faces that one correction speaks of. */
const FaceIds = z.array(Id).check(z.minLength(1), z.maxLength(MOST_FACES));

/** The person that faces are said to be: one who exists, or a new one; a name of null leaves that one unnamed. */
export const ThisPerson = z.union([
  z.strictObject({ id: Id }),
  z.strictObject({ name: z.nullable(PersonName.check(z.minLength(1))) }),
]);
export type ThisPerson = z.infer<typeof ThisPerson>;

/**
 * What a hand says about faces and people: the body of `POST /corrections`.
 *
 * - `this_is`: the faces are this person, and stay so. With a new person, faces of one person are split off.
 * - `not_this_person`: the faces are not this person; no grouping puts them there again.
 * - `not_a_face`: they are no faces, and never grouped. `this_is` takes it back.
 * - `merge`: all faces of a person are those of `into`, who gets the name if they have none.
 * - `different`: two people are two: neither suggested as one again, nor joined by grouping.
 * - `name`: an empty name removes it. `hide`: hidden, or shown again. `cover`: the face that stands for the person.
 */
export const NewCorrection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('this_is'), faceIds: FaceIds, person: ThisPerson }),
  z.strictObject({ kind: z.literal('not_this_person'), faceIds: FaceIds, personId: Id }),
  z.strictObject({ kind: z.literal('not_a_face'), faceIds: FaceIds }),
  z.strictObject({ kind: z.literal('merge'), personId: Id, into: Id }),
  z.strictObject({ kind: z.literal('different'), personId: Id, otherId: Id }),
  z.strictObject({ kind: z.literal('name'), personId: Id, name: PersonName }),
  z.strictObject({ kind: z.literal('hide'), personId: Id, hidden: z.boolean() }),
  z.strictObject({ kind: z.literal('cover'), personId: Id, faceId: Id }),
]);
export type NewCorrection = z.infer<typeof NewCorrection>;

/** The kinds of corrections. `names_read` comes from names in the files; `earlier` from before corrections were kept. */
export const CorrectionKind = z.enum([
  'this_is',
  'not_this_person',
  'not_a_face',
  'merge',
  'different',
  'name',
  'hide',
  'cover',
  'names_read',
  'earlier',
]);
export type CorrectionKind = z.infer<typeof CorrectionKind>;

/**
 * A correction: how many faces it speaks of, the person that it is about and the other one (of a merge the one that was
 * merged away, of `different` the second), as they are now; null where they are no more. `name` and `hidden` are what
 * corrections of these kinds said, an empty name that it was removed. `undoneAt` is null while it stands.
 */
export const Correction = z.object({
  id: Id,
  kind: CorrectionKind,
  at: Timestamp,
  undoneAt: z.nullable(Timestamp),
  faces: Count,
  person: z.nullable(Person),
  other: z.nullable(z.object({ id: Id, name: z.nullable(z.string()) })),
  name: z.nullable(z.string()),
  hidden: z.nullable(z.boolean()),
});
export type Correction = z.infer<typeof Correction>;

/** Query of `GET /corrections`. */
export const CorrectionQuery = z.strictObject({ cursor: Cursor, limit: queryNumber(50, 200) });
export type CorrectionQuery = z.infer<typeof CorrectionQuery>;

/** A page of corrections, newest first; `nextCursor` is null at the end. */
export const CorrectionPage = z.object({ corrections: z.array(Correction), nextCursor: z.nullable(z.string()) });
export type CorrectionPage = z.infer<typeof CorrectionPage>;
