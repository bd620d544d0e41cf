import { systemErrorCode } from '#libs/formats';

/** Why a path was refused. */
export type PathErrorCode = 'invalid_path' | 'outside_roots' | 'not_found' | 'not_a_directory' | 'unreadable';

/** A path that is refused: `code` is for programs, `message` for people. */
export class PathError extends Error {
  override readonly name = 'PathError';

  constructor(
    readonly code: PathErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Turns an error of the file system about `path` into a PathError. */
export function pathErrorOf(cause: unknown, path: string): PathError {
  const refusal = (code: PathErrorCode, message: string) => new PathError(code, message, { cause });
  const code = systemErrorCode(cause);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return refusal('not_found', `${path} does not exist.`);
    case 'EACCES':
    case 'EPERM':
      return refusal('unreadable', `${path} cannot be read: permission denied.`);
    case 'ELOOP':
      return refusal('unreadable', `${path} cannot be read: its symbolic links go in a circle.`);
    case 'ENAMETOOLONG':
      return refusal('invalid_path', 'The path is too long for the file system.');
    default:
      return refusal('unreadable', `${path} cannot be read (${code}).`);
  }
}
