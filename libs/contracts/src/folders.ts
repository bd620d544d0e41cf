import * as z from 'zod/mini';
import { IgnorePatterns } from './files.js';
import { Count, Id, Timestamp } from './primitives.js';
import { SessionSummary } from './progress.js';

/** Whether a folder of the library can be seen: a mount point without its drive is empty. */
export const FolderState = z.enum(['there', 'gone', 'unreadable', 'empty']);
export type FolderState = z.infer<typeof FolderState>;

/**
 * A folder of the library. `photos` counts its photos whose files are there, `missing` those whose files the last whole
 * walk did not find; `lastSession` is the newest of its sessions, and `ignore` are the patterns that they use.
 */
export const Folder = z.object({
  id: Id,
  path: z.string(),
  state: FolderState,
  photos: Count,
  missing: Count,
  sessions: Count,
  lastSession: z.nullable(SessionSummary),
  ignore: z.array(z.string()),
  watched: z.boolean(),
  addedAt: Timestamp,
});
export type Folder = z.infer<typeof Folder>;

/** Answer of `GET /folders`, by path. */
export const Folders = z.object({ folders: z.array(Folder) });

/** Body of `PATCH /folders/:id`. */
export const UpdateFolder = z.strictObject({ ignore: z.optional(IgnorePatterns), watched: z.optional(z.boolean()) });
export type UpdateFolder = z.infer<typeof UpdateFolder>;

/**
 * What is removed from the library with some photos, never from disk. `people` counts those without a name that lose all
 * their faces, and are removed; `namedPeople` those with a name, who stay without faces.
 */
export const PhotoRemoval = z.object({ photos: Count, faces: Count, people: Count, namedPeople: Count });
export type PhotoRemoval = z.infer<typeof PhotoRemoval>;

/** What is removed from the library with a folder. `staying` counts its photos that another folder has too. */
export const FolderRemoval = z.object({ ...PhotoRemoval.shape, staying: Count, sessions: Count });
export type FolderRemoval = z.infer<typeof FolderRemoval>;
