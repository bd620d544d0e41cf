import * as z from 'zod/mini';
import { Count, Cursor } from './primitives.js';

/** Body of `POST /people/export-names`: nothing, then the `nextCursor` of each answer until there is none. */
export const ExportNames = z.strictObject({ cursor: Cursor });
export type ExportNames = z.infer<typeof ExportNames>;

/**
 * An export of names so far: `photos` sidecars with `faces` named faces; photos whose files could not be read, or whose
 * paths are too long, are `skipped`. `total` is what the library has now.
 */
export const NamesExport = z.object({
  /** In the data directory; null where no face has a name. */
  directory: z.nullable(z.string()),
  photos: Count,
  faces: Count,
  skipped: Count,
  total: z.object({ photos: Count, faces: Count, people: Count }),
  nextCursor: z.nullable(z.string()),
});
export type NamesExport = z.infer<typeof NamesExport>;
