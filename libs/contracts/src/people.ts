import * as z from 'zod/mini';
import { Box } from './box.js';
import { Count, Cursor, Id, QueryId, queryNumber } from './primitives.js';

/** A group of faces. An unnamed person's `name` is null; `otherFaceIds` are up to four more faces, best quality first. */
export const Person = z.object({
  id: Id,
  name: z.nullable(z.string()),
  hidden: z.boolean(),
  faces: Count,
  photos: Count,
  representativeFaceId: z.nullable(Id),
  otherFaceIds: z.array(Id),
});
export type Person = z.infer<typeof Person>;

/** Query of `GET /people`: the visible or the hidden people; with `session`, those in its photos, and only these count. */
export const PeopleQuery = z.strictObject({ hidden: z._default(z.stringbool(), false), session: z.optional(QueryId) });
export type PeopleQuery = z.infer<typeof PeopleQuery>;

/**
 * Answer of `GET /people`: named people first, then the largest. `ungrouped` counts faces without a group, `unlikely` those
 * that are probably no faces, `hidden` hidden people.
 */
export const People = z.object({ people: z.array(Person), ungrouped: Count, unlikely: Count, hidden: Count });
export type People = z.infer<typeof People>;

/** Pairs of people who may be one, likeliest first: answer of `GET /people/suggestions`. */
export const Suggestions = z.object({ pairs: z.array(z.object({ person: Person, other: Person })) });
export type Suggestions = z.infer<typeof Suggestions>;

/** Below this quality a face is probably none: listed apart, never grouped. */
export const UNLIKELY_QUALITY = 0.1;

/** A face in a list: its box and its quality (0 to 1). */
export const FaceSummary = z.object({ id: Id, photoId: Id, box: Box, quality: z.number() });
export type FaceSummary = z.infer<typeof FaceSummary>;

/**
 * Query of `GET /faces`, best quality first: the faces of a person; without `person` the ungrouped ones, with `unlikely`
 * those of them that are probably no faces, or were said to be none.
 */
export const FaceQuery = z.strictObject({
  person: z.optional(QueryId),
  unlikely: z._default(z.stringbool(), false),
  cursor: Cursor,
  limit: queryNumber(100, 200),
});
export type FaceQuery = z.infer<typeof FaceQuery>;

/** A page of faces; `nextCursor` is null at the end. */
export const FacePage = z.object({ faces: z.array(FaceSummary), nextCursor: z.nullable(z.string()) });
