import { systemErrorCode } from '#libs/formats';

/** Why a file or folder was not walked. */
type UnreadableCode =
  'permission' | 'not_found' | 'invalid_name' | 'broken_link' | 'outside_root' | 'loop' | 'not_a_file' | 'io_error';

/** A file or folder in the scope of the walk that could not be read. */
export interface Unreadable {
  readonly path: string;
  readonly code: UnreadableCode;
}

const CODES: Readonly<Record<string, UnreadableCode>> = {
  EACCES: 'permission',
  EPERM: 'permission',
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  ELOOP: 'loop',
};

/** The report of a path for which the file system returned `error`. */
export function unreadableBecause(path: string, error: unknown): Unreadable {
  return { path, code: CODES[systemErrorCode(error)] ?? 'io_error' };
}
