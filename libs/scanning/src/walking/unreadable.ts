import { systemErrorCode } from '#libs/formats';
import type { Unreadable } from './walk-types.js';

/** The report of a path for which the file system returned `error`. */
export function unreadableBecause(path: string, error: unknown): Unreadable {
  switch (systemErrorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return { path, code: 'permission' };
    case 'ENOENT':
    case 'ENOTDIR':
      return { path, code: 'not_found' };
    case 'ELOOP':
      return { path, code: 'loop' };
    default:
      return { path, code: 'io_error' };
  }
}
