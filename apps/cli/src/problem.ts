/** A problem that the user can solve; its message is one line that says how. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** Errors of the file system that the user can mend, by their codes. */
const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full, or can have no more files',
  EDQUOT: 'the quota of its disk is used up',
  EROFS: 'its disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'it is not in a folder',
};

/** Why a file or a folder cannot be used; undefined where the error is another one. */
export function fileProblem(error: unknown): string | undefined {
  const { code = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return FILE_PROBLEMS[code];
}

/** An error as one line for the user; undefined where it is a fault of the program. */
export function problemLine(error: unknown): string | undefined {
  // By its name: the build has a class of its own.
  if (error instanceof Error && error.name === 'Problem') return error.message;
  const reason = fileProblem(error);
  if (reason === undefined) return undefined;
  // Of a copy, `path` is what is copied.
  const { path = 'A file', dest = path } = error as NodeJS.ErrnoException & { readonly dest?: string };
  return `${dest} cannot be used: ${reason}.`;
}
