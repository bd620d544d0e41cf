import * as z from 'zod/mini';
import { Box } from './box.js';
import { Count, Cursor, Id, QueryId, queryNumber, Text, Timestamp } from './primitives.js';
import { PhaseName } from './session.js';

/** A tag of a photo, and the model's score for it (0 to 1). */
export const Tag = z.object({ label: z.string(), score: z.number() });
export type Tag = z.infer<typeof Tag>;

/** Local time without an offset: `2024-05-17T18:03:09`. */
const LocalTime = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/));

/**
 * What a camera wrote into a photo, or else a file of Google Takeout beside it says, each null where neither says anything
 * that is possible.
 */
export const PhotoMetadata = z.object({
  takenAt: z.nullable(LocalTime),
  /** What `takenAt` is ahead of UTC. */
  offsetMinutes: z.nullable(z.number()),
  camera: z.nullable(z.string()),
  lens: z.nullable(z.string()),
  exposureSeconds: z.nullable(z.number()),
  /** The f-number. */
  aperture: z.nullable(z.number()),
  iso: z.nullable(z.number()),
  focalLengthMm: z.nullable(z.number()),
  /** Degrees of WGS 84, north and east positive. */
  latitude: z.nullable(z.number()),
  longitude: z.nullable(z.number()),
  altitudeMetres: z.nullable(z.number()),
  /** What the file beside the photo said. */
  sidecar: z.optional(z.array(z.enum(['date', 'place']))),
});
export type PhotoMetadata = z.infer<typeof PhotoMetadata>;

/** The metadata of a photo that says nothing of itself. */
export const NO_METADATA: PhotoMetadata = {
  takenAt: null,
  offsetMinutes: null,
  camera: null,
  lens: null,
  exposureSeconds: null,
  aperture: null,
  iso: null,
  focalLengthMm: null,
  latitude: null,
  longitude: null,
  altitudeMetres: null,
};

/**
 * When a photo was taken, local time, by its camera; where that says nothing, in UTC by a file of Google Takeout beside
 * it; where that says nothing either, when its file was last changed, in UTC.
 */
const PhotoDate = z.object({ at: LocalTime, from: z.enum(['camera', 'sidecar', 'file']) });

/** A photo in a list. Width and height in pixels, upright; null until it is decoded. */
export const PhotoSummary = z.object({
  id: Id,
  path: z.string(),
  width: z.nullable(Count),
  height: z.nullable(Count),
  date: PhotoDate,
});
export type PhotoSummary = z.infer<typeof PhotoSummary>;

/** The orders of `GET /photos`. */
export const PHOTO_SORTS = ['added', 'taken', 'path'] as const;
export type PhotoSort = (typeof PHOTO_SORTS)[number];

/** A day: `2024-05-17`. */
const Day = z
  .string()
  .check(z.refine((text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)), 'a day, as 2024-05-17'));

/**
 * Query of `GET /photos`. All conditions hold; `q` is text in the path, `from` and `to` are the first and the last day of
 * their dates. `missing`: those whose files are missing, instead of those whose files are there. Sorted by when they were
 * added or taken, newest first, or by path.
 */
export const PhotoQuery = z.strictObject({
  tag: z.optional(Text.check(z.minLength(1), z.maxLength(100))),
  person: z.optional(QueryId),
  session: z.optional(QueryId),
  folder: z.optional(QueryId),
  missing: z._default(z.stringbool(), false),
  /** As long as a path may be. */
  q: z.optional(Text.check(z.maxLength(4096))),
  sort: z._default(z.enum(PHOTO_SORTS), 'added'),
  from: z.optional(Day),
  to: z.optional(Day),
  cursor: Cursor,
  limit: queryNumber(100, 200),
});
export type PhotoQuery = z.infer<typeof PhotoQuery>;

/** Query of `GET /people/:id/photos`. */
export const PersonPhotosQuery = z.omit(PhotoQuery, { person: true });
export type PersonPhotosQuery = z.infer<typeof PersonPhotosQuery>;

/** A photo in a list of photos. `missingSince`: since when whole walks have not found its file; null while it is there. */
export const ListedPhoto = z.object({ ...PhotoSummary.shape, missingSince: z.nullable(Timestamp) });
export type ListedPhoto = z.infer<typeof ListedPhoto>;

/** A page of photos; `total` counts all pages, `nextCursor` is null at the end. */
export const PhotoPage = z.object({ photos: z.array(ListedPhoto), total: Count, nextCursor: z.nullable(z.string()) });
export type PhotoPage = z.infer<typeof PhotoPage>;

/** Answer of `GET /photos/tags`: the tags of the library, most frequent first. */
export const Tags = z.object({ tags: z.array(z.object({ label: z.string(), photos: Count })) });
export type Tags = z.infer<typeof Tags>;

/** A face in a photo, and its person; null if it is ungrouped. */
export const PhotoFace = z.object({
  id: Id,
  box: Box,
  quality: z.number(),
  person: z.nullable(z.object({ id: Id, name: z.nullable(z.string()), hidden: z.boolean() })),
});
export type PhotoFace = z.infer<typeof PhotoFace>;

/**
 * A photo with all its results. `size` in bytes. `original` is the photo of which it is a copy, null where it is one
 * itself; `duplicates` are the other files with the same picture, `lookAlikes` photos that are nearly the same, as those
 * of a burst. `failure` is why its newest analysis in a phase failed, the last one where there are several.
 */
export const Photo = z.object({
  ...PhotoSummary.shape,
  size: Count,
  /** Since when whole walks have not found its file; null while it is there. */
  missingSince: z.nullable(Timestamp),
  /** Null until it is read. */
  metadata: z.nullable(PhotoMetadata),
  /** Sentences about what is wrong with it, although it was decoded. */
  warnings: z.array(z.string()),
  failure: z.nullable(z.object({ phase: PhaseName, reason: z.string(), sessionId: Id })),
  tags: z.array(Tag),
  faces: z.array(PhotoFace),
  original: z.nullable(PhotoSummary),
  duplicates: z.array(PhotoSummary),
  lookAlikes: z.array(PhotoSummary),
  sessions: z.array(z.object({ id: Id, name: z.string() })),
});
export type Photo = z.infer<typeof Photo>;

/** Query of `GET /training/sessions/:id/highlights`. */
export const HighlightsQuery = z.strictObject({ limit: queryNumber(24, 100) });
export type HighlightsQuery = z.infer<typeof HighlightsQuery>;

/**
 * What a session's photos look like at a glance: the years in which their cameras say they were taken (null where none
 * says), and photos spread over their dates, of each part of them the one with the clearest face.
 */
export const Highlights = z.object({
  years: z.nullable(z.object({ first: Count, last: Count })),
  photos: z.array(PhotoSummary),
});
export type Highlights = z.infer<typeof Highlights>;

/** Query of `GET /photos/:id/similar`. */
export const SimilarQuery = z.strictObject({ limit: queryNumber(24, 100) });
export type SimilarQuery = z.infer<typeof SimilarQuery>;

/** Answer of `GET /photos/:id/similar`: cosine similarity of the embeddings (-1 to 1), nearest first. */
export const SimilarPhotos = z.object({ photos: z.array(z.object({ ...PhotoSummary.shape, similarity: z.number() })) });

/** A file of a photo; `size` in bytes. */
const CopyFile = z.object({ ...PhotoSummary.shape, size: Count });

/** A photo, its copies (at most 100 of them) and how many there are, and the bytes that they take beside the original. */
export const CopyGroup = z.object({ original: CopyFile, copies: z.array(CopyFile), count: Count, wastedBytes: Count });
export type CopyGroup = z.infer<typeof CopyGroup>;

/** Query of `GET /photos/copies`. */
export const CopiesQuery = z.strictObject({ cursor: Cursor, limit: queryNumber(20, 100) });
export type CopiesQuery = z.infer<typeof CopiesQuery>;

/** A page of copies; `total` and `wastedBytes` are of all pages, `nextCursor` is null at the end. */
export const CopiesPage = z.object({
  groups: z.array(CopyGroup),
  total: Count,
  wastedBytes: Count,
  nextCursor: z.nullable(z.string()),
});
export type CopiesPage = z.infer<typeof CopiesPage>;
