import { outageOf } from '#libs/async';
import type { OtherFile, OtherFileKind } from '#libs/contracts';
import { systemErrorCode } from '#libs/formats';

/** Why an entry could not be read, for people. */
const REASONS = {
  permission: 'Darkroom has no permission to read it.',
  not_found: 'It does not exist.',
  invalid_name: 'Its name is not valid UTF-8. Rename it.',
  broken_link: 'It links to a file that does not exist.',
  circle: 'It links to itself.',
  outside_roots: 'It leads out of the folders that may be indexed.',
  repeated: 'It leads to a folder that contains it, or that is walked already.',
  not_mounted: 'It is empty, and the drive that was mounted here is not.',
  not_a_file: 'It is a pipe, a socket or a device.',
} as const;

const CODES: Readonly<Record<string, keyof typeof REASONS>> = {
  EACCES: 'permission',
  EPERM: 'permission',
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  ELOOP: 'circle',
};

/** An entry that could not be read. */
export function unreadable(kind: OtherFileKind<'unreadable'>, path: string, why: keyof typeof REASONS): OtherFile {
  return { path, state: 'unreadable', kind, reason: REASONS[why], files: 1 };
}

/** An entry for which the file system returned `error`. @throws it where the computer lacks memory or open files. */
export function unreadableBecause(kind: OtherFileKind<'unreadable'>, path: string, error: unknown): OtherFile {
  if (outageOf(error)?.cause === 'computer_full') throw error;
  const code = systemErrorCode(error);
  const why = CODES[code];
  if (why) return unreadable(kind, path, why);
  return { path, state: 'unreadable', kind, reason: `The file system reports an error (${code}).`, files: 1 };
}
