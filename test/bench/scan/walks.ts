import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { walkPhotos } from '#libs/scanning';

/** Files to a folder, as cameras and people leave them. */
const FILES_IN_FOLDER = 500;

/** Makes a tree of tiny files named like photos. */
export function makeFiles(root: string, count: number): void {
  for (let number = 0; number < count; number += 1) {
    const folder = join(root, `roll-${String(Math.floor(number / FILES_IN_FOLDER)).padStart(4, '0')}`);
    if (number % FILES_IN_FOLDER === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `IMG_${String(number).padStart(7, '0')}.jpg`), String(number));
  }
}

/** Lists a tree and asks for the size and time of each file, all of a folder's at once. @returns how many there are. */
export async function bareWalk(root: string): Promise<number> {
  let files = 0;
  const entries = await readdir(root, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) files += await bareWalk(join(root, entry.name));
  const stats = await Promise.all(entries.filter((entry) => entry.isFile()).map(({ name }) => stat(join(root, name))));
  return files + stats.length;
}

/** The same, one call after another, while the process does nothing else. */
export function blockingWalk(root: string): number {
  let files = 0;
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (entry.isDirectory()) files += blockingWalk(join(root, entry.name));
    else if (statSync(join(root, entry.name)).isFile()) files += 1;
  }
  return files;
}

/** Our walk with nothing behind it. */
export async function ourWalk(root: string): Promise<number> {
  let files = 0;
  for await (const { photos } of walkPhotos(root)) files += photos.length;
  return files;
}
