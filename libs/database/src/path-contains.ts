import { Prisma } from './generated/client.js';

/**
 * The condition that the path of `photo` contains a text, whatever their case, and whether accents are composed (NFC)
 * or not (NFD, as macOS writes them).
 */
export function pathContains(text: string): Prisma.Sql {
  // Most paths are ASCII, which has one form.
  const composed = Prisma.sql`CASE WHEN octet_length(photo.path) = length(photo.path) THEN photo.path ELSE normalize(photo.path) END`;
  return Prisma.sql`strpos(lower(${composed}), lower(${text.normalize('NFC')})) > 0`;
}
