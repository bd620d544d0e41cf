import { systemErrorCode } from '#libs/formats';
import type { Unreadable, UnreadableCode } from './walk-types.js';

const MESSAGES: Record<UnreadableCode, string> = {
  permission: 'Permission denied.',
  not_found: 'It does not exist.',
  invalid_name: 'Its name is not valid UTF-8; rename it.',
  broken_link: 'The symbolic link leads nowhere.',
  outside_root: 'The symbolic link leads out of the photo folder and is not followed.',
  loop: 'It leads back to a folder that was already walked.',
  not_a_file: 'It is not a regular file.',
  io_error: 'The file system reported an error.',
};

/** The report of a path that the walk could not read. */
export function unreadable(path: string, code: UnreadableCode): Unreadable {
  return { path, code, message: MESSAGES[code] };
}

/** The report of a path for which the file system returned `error`. */
export function unreadableBecause(path: string, error: unknown): Unreadable {
  switch (systemErrorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return unreadable(path, 'permission');
    case 'ENOENT':
    case 'ENOTDIR':
      return unreadable(path, 'not_found');
    case 'ELOOP':
      return unreadable(path, 'loop');
    default:
      return unreadable(path, 'io_error');
  }
}
