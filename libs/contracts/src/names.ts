import * as z from 'zod/mini';
import { Count, Cursor, Text } from './primitives.js';

/**
 * A person's name as it is kept, whoever says it: in Unicode's form C, on one line, without space around it and without
 * characters that XML has no room for. So a name that leaves in a file is the same when it comes back.
 */
export function personName(said: string): string {
  return said
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]+/gu, ' ')
    .trim()
    .normalize('NFC');
}

/** Of a person's name, in characters. */
export const MAX_PERSON_NAME = 200;

/** A person's name from a client; it may be empty. */
export const PersonName = Text.check(z.overwrite(personName), z.maxLength(MAX_PERSON_NAME));

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
