import * as z from 'zod/mini';
import { IgnorePatterns, OtherFileCounts } from './files.js';
import { Count, FolderPath } from './primitives.js';

/** A folder below an allowed root; `photos` counts the photos in it and below. `complete` is false if there may be more. */
export const Directory = z.object({
  path: z.string(),
  name: z.string(),
  photos: Count,
  complete: z.boolean(),
  hasSubdirectories: z.boolean(),
});
export type Directory = z.infer<typeof Directory>;

/** Query of `GET /training/directories`. */
export const DirectoryQuery = z.strictObject({ path: z.optional(z.string().check(z.maxLength(4096))) });
export type DirectoryQuery = z.infer<typeof DirectoryQuery>;

/** Answer of `GET /training/directories`: the roots, or the folders in `path`; `photos` counts those directly in it. */
export const DirectoryListing = z.object({
  path: z.nullable(z.string()),
  directories: z.array(Directory),
  photos: Count,
});
export type DirectoryListing = z.infer<typeof DirectoryListing>;

/** A folder to index, and its sub-folders (relative to it, or absolute) or all. */
export const ChosenDirectories = z.strictObject({
  rootPath: FolderPath,
  subdirectories: z._default(z.array(FolderPath).check(z.maxLength(1000)), []),
});

/** Body of `POST /training/directories/preview`; `ignore` as in the options of a session: those of the folder if left out. */
export const PreviewDirectories = z.extend(ChosenDirectories, { ignore: z.optional(IgnorePatterns) });
export type PreviewDirectories = z.input<typeof PreviewDirectories>;

/**
 * What a session over these folders would do: photos, and files that are none by state and kind. `complete` is false
 * where counting was stopped early. `ignore`: the patterns that it leaves out.
 */
export const DirectoryPreview = z.object({
  photos: Count,
  kinds: OtherFileCounts,
  ignore: z.array(z.string()),
  complete: z.boolean(),
  minutes: z.nullable(z.number().check(z.nonnegative())),
});
export type DirectoryPreview = z.infer<typeof DirectoryPreview>;
