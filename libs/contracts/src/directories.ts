import * as z from 'zod/mini';
import { Count, FolderPath } from './primitives.js';

/** A folder below an allowed root; `photos` counts the photos directly in it. */
export const Directory = z.object({
  path: z.string(),
  name: z.string(),
  photos: Count,
  hasSubdirectories: z.boolean(),
});
export type Directory = z.infer<typeof Directory>;

/** Query of `GET /training/directories`. */
export const DirectoryQuery = z.strictObject({ path: z.optional(z.string().check(z.maxLength(4096))) });
export type DirectoryQuery = z.infer<typeof DirectoryQuery>;

/** Answer of `GET /training/directories`: the roots, or the folders in `path`. */
export const DirectoryListing = z.object({
  path: z.nullable(z.string()),
  directories: z.array(Directory),
  photos: Count,
});
export type DirectoryListing = z.infer<typeof DirectoryListing>;

/** Body of `POST /training/directories/preview`: a folder, and its sub-folders (relative to it, or absolute) or all. */
export const PreviewDirectories = z.strictObject({
  rootPath: FolderPath,
  subdirectories: z._default(z.array(FolderPath).check(z.maxLength(1000)), []),
});
export type PreviewDirectories = z.input<typeof PreviewDirectories>;

/** What a session over these folders would do. `complete` is false where counting was stopped early. */
export const DirectoryPreview = z.object({
  photos: Count,
  complete: z.boolean(),
  minutes: z.nullable(z.number().check(z.nonnegative())),
});
export type DirectoryPreview = z.infer<typeof DirectoryPreview>;
