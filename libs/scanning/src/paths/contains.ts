import { sep } from 'node:path';

/**
 * Whether `path` is `directory` or inside it, compared by component, so that
 * `/photos_library` is not under `/photos`. Both must be absolute and normalised.
 */
export function contains(directory: string, path: string): boolean {
  if (path === directory) return true;
  const prefix = directory.endsWith(sep) ? directory : directory + sep;
  return path.startsWith(prefix);
}
