import { isPhotoFile } from '#libs/formats';

/** Files that are opened at a time. */
const CONCURRENCY = 32;

/** Whether a file is a photo by its first bytes; the error where it cannot be read. */
export type Looked = boolean | Error;

/** Whether a name has no extension, so that it does not say whether the file is a photo. */
export function isUnnamed(name: string): boolean {
  return !name.includes('.');
}

/** Looks into regular files, by their real paths. @throws the signal's reason if it is aborted. */
export async function lookInto(paths: readonly string[], signal?: AbortSignal): Promise<Map<string, Looked>> {
  const found = new Map<string, Looked>();
  for (let at = 0; at < paths.length; at += CONCURRENCY) {
    signal?.throwIfAborted();
    const some = paths.slice(at, at + CONCURRENCY);
    const looked = await Promise.all(some.map((path) => isPhotoFile(path).catch((error: Error) => error)));
    for (const [index, path] of some.entries()) found.set(path, looked[index] ?? false);
  }
  return found;
}
