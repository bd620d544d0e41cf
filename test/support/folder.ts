import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Makes a temporary directory. @returns its real path. */
export function makeDirectory(name = 'darkroom'): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
  // The user that Postgres runs as, where root starts it, has to pass.
  chmodSync(directory, 0o755);
  return directory;
}

/** A folder of its own for the running test, by its real path; everybody may read it. */
export async function temporaryFolder(): Promise<string> {
  const folder = makeDirectory('photos');
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files, and the folders they need; returns their paths. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string[]> {
  return Promise.all(
    Object.entries(files).map(async ([name, content]) => {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    }),
  );
}

/** Does something with the rights of an ordinary user, where the tests run as root, whom nothing is denied. */
export async function asOrdinaryUser<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
