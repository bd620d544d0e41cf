import * as z from 'zod/mini';
import { FolderPath, Id } from './primitives.js';

/** A folder that sessions may index, with all below it. `id` is null for one that the settings name. */
export const Root = z.object({ id: z.nullable(Id), path: z.string() });
export type Root = z.infer<typeof Root>;

/** Answer of `GET /roots`. `mayAdd`: this client may add roots, since it is on the computer that Darkroom runs on. */
export const Roots = z.object({ roots: z.array(Root), mayAdd: z.boolean() });
export type Roots = z.infer<typeof Roots>;

/** Body of `POST /roots`. */
export const NewRoot = z.strictObject({ path: FolderPath });

/** Body of `POST /roots/browse`: a folder of the computer; the home folder of the user of Darkroom if left out. */
export const BrowseFolders = z.strictObject({ path: z.optional(FolderPath) });

/**
 * Answer of `POST /roots/browse`: the names of the sub-folders of a folder, and the folder above (null at the top).
 * `complete` is false if there are more.
 */
export const FolderNames = z.object({
  path: z.string(),
  parent: z.nullable(z.string()),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  complete: z.boolean(),
});
export type FolderNames = z.infer<typeof FolderNames>;
