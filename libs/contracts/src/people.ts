import * as z from 'zod/mini';
import { Count, Id } from './primitives.js';

/** A box relative to the photo: 0 to 1, from the top left corner. */
export const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof Box>;

/** A group of faces. `name` is null until somebody gives one. */
export const Person = z.object({
  id: Id,
  name: z.nullable(z.string()),
  hidden: z.boolean(),
  faces: Count,
  photos: Count,
  representativeFaceId: z.nullable(Id),
});
export type Person = z.infer<typeof Person>;

/** Answer of `GET /people`: largest first; `ungrouped` faces are in no group. */
export const People = z.object({ people: z.array(Person), ungrouped: Count });
export type People = z.infer<typeof People>;
