import * as z from 'zod/mini';
import { Box } from './people.js';
import { Count, Id, QueryId, Text } from './primitives.js';

/** A thing seen in a photo, and how sure the model is (0 to 1). */
export const Tag = z.object({ label: z.string(), score: z.number() });
export type Tag = z.infer<typeof Tag>;

/** A photo as it is listed. Width and height in pixels as it is to be seen, null until it was decoded. */
export const PhotoSummary = z.object({ id: Id, path: z.string(), width: z.nullable(Count), height: z.nullable(Count) });
export type PhotoSummary = z.infer<typeof PhotoSummary>;

/** Query of `GET /photos`, newest first; all that is given must hold. `q` is searched in the path. */
export const PhotoQuery = z.strictObject({
  tag: z.optional(Text.check(z.minLength(1), z.maxLength(100))),
  person: z.optional(QueryId),
  session: z.optional(QueryId),
  q: z.optional(Text.check(z.maxLength(200))),
  cursor: z.optional(z.string().check(z.maxLength(200))),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 100),
});
export type PhotoQuery = z.infer<typeof PhotoQuery>;

/** Query of `GET /people/:id/photos`. */
export const PersonPhotosQuery = z.omit(PhotoQuery, { person: true });
export type PersonPhotosQuery = z.infer<typeof PersonPhotosQuery>;

/** A page of photos; `total` of all pages, `nextCursor` null at the end. */
export const PhotoPage = z.object({ photos: z.array(PhotoSummary), total: Count, nextCursor: z.nullable(z.string()) });
export type PhotoPage = z.infer<typeof PhotoPage>;

/** Answer of `GET /photos/tags`: what is seen in the library, most frequent first. */
export const Tags = z.object({ tags: z.array(z.object({ label: z.string(), photos: Count })) });
export type Tags = z.infer<typeof Tags>;

/** A face in a photo, and whose it is where it is somebody's. */
export const PhotoFace = z.object({
  id: Id,
  box: Box,
  quality: z.number(),
  person: z.nullable(z.object({ id: Id, name: z.nullable(z.string()), hidden: z.boolean() })),
});
export type PhotoFace = z.infer<typeof PhotoFace>;

/** A photo with all that is known of it. `size` in bytes; `duplicates` look the same, itself not among them. */
export const Photo = z.object({
  ...PhotoSummary.shape,
  size: Count,
  tags: z.array(Tag),
  faces: z.array(PhotoFace),
  duplicates: z.array(PhotoSummary),
  sessions: z.array(z.object({ id: Id, name: z.string() })),
});
export type Photo = z.infer<typeof Photo>;

/** Query of `GET /photos/:id/similar`. */
export const SimilarQuery = z.strictObject({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 24),
});
export type SimilarQuery = z.infer<typeof SimilarQuery>;

/** Answer of `GET /photos/:id/similar`: cosine similarity of the embeddings (-1 to 1), nearest first. */
export const SimilarPhotos = z.object({ photos: z.array(z.object({ ...PhotoSummary.shape, similarity: z.number() })) });
export type SimilarPhotos = z.infer<typeof SimilarPhotos>;
