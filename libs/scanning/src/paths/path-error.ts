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
export function pathErrorOf(error: unknown, path: string): PathError {
  const code = systemErrorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PathError('not_found', `${path} does not exist.`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new PathError('unreadable', `${path} cannot be read: permission denied.`, { cause: error });
    case 'ELOOP':
      return new PathError('unreadable', `${path} cannot be read: its symbolic links go in a circle.`, {
        cause: error,
      });
    case 'ENAMETOOLONG':
      return new PathError('invalid_path', 'The path is too long for the file system.', { cause: error });
    default:
      return new PathError('unreadable', `${path} cannot be read (${code}).`, { cause: error });
  }
}
