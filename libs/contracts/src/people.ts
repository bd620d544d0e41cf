import * as z from 'zod/mini';
import { Count, Id, QueryId, Text } from './primitives.js';

/** A box relative to the photo: 0 to 1, from the top left corner. */
export const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof Box>;

/** A group of faces. `name` is null until somebody gives one; `otherFaceIds` are up to four others, best seen first. */
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

/** Query of `GET /people`: those who are shown, or those who are hidden. */
export const PeopleQuery = z.strictObject({ hidden: z._default(z.stringbool(), false) });
export type PeopleQuery = z.infer<typeof PeopleQuery>;

/** Answer of `GET /people`: largest first. `ungrouped` faces are in no group; `hidden` people are not shown. */
export const People = z.object({ people: z.array(Person), ungrouped: Count, hidden: Count });
export type People = z.infer<typeof People>;

/** Body of `PATCH /people/:id`: what is to change. An empty name takes the name away. */
export const UpdatePerson = z
  .strictObject({ name: z.optional(Text.check(z.trim(), z.maxLength(200))), hidden: z.optional(z.boolean()) })
  .check(z.refine((change) => change.name !== undefined || change.hidden !== undefined, 'must change name or hidden'));
export type UpdatePerson = z.infer<typeof UpdatePerson>;

/** Body of `POST /people/:id/merge`: who takes all the faces of the person. */
export const MergePerson = z.strictObject({ into: Id });
export type MergePerson = z.infer<typeof MergePerson>;

/** A face as it is listed: where it is, and how well it is to be seen (0 to 1). */
export const FaceSummary = z.object({ id: Id, photoId: Id, box: Box, quality: z.number() });
export type FaceSummary = z.infer<typeof FaceSummary>;

/** Query of `GET /faces`: of a person, or of nobody where `person` is missing. Best seen first. */
export const FaceQuery = z.strictObject({
  person: z.optional(QueryId),
  cursor: z.optional(z.string().check(z.maxLength(200))),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 100),
});
export type FaceQuery = z.infer<typeof FaceQuery>;

/** A page of faces; `nextCursor` is null at the end. */
export const FacePage = z.object({ faces: z.array(FaceSummary), nextCursor: z.nullable(z.string()) });
export type FacePage = z.infer<typeof FacePage>;
