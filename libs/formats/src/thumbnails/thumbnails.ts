import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { END_OF_IMAGE } from '../formats/jpeg-structure.js';
import { systemErrorCode } from '../system-error.js';

const CONTENT_HASH = /^[0-9a-f]{64}$/;

/**
 * The path of the thumbnail of a photo's content, in one of 65,536 folders two levels deep.
 * @throws RangeError if `contentHash` is not a SHA-256 in hex.
 */
export function thumbnailPath(directory: string, contentHash: string): string {
  return `${stem(directory, contentHash)}.jpg`;
}

/** Beside the thumbnail. */
function displayCopyPath(directory: string, contentHash: string): string {
  return `${stem(directory, contentHash)}.display.jpg`;
}

function stem(directory: string, contentHash: string): string {
  if (!CONTENT_HASH.test(contentHash)) throw new RangeError('A thumbnail is named by a SHA-256 in lower-case hex.');
  return join(directory, contentHash.slice(0, 2), contentHash.slice(2, 4), contentHash);
}

/** Stores the thumbnail of a photo's content, replacing any that exists. */
export function writeThumbnail(directory: string, contentHash: string, jpeg: Uint8Array): void {
  write(thumbnailPath(directory, contentHash), jpeg);
}

/** Stores the display copy of a photo that is slow to decode, from which everything else is made. */
export function writeDisplayCopy(directory: string, contentHash: string, jpeg: Uint8Array): void {
  write(displayCopyPath(directory, contentHash), jpeg);
}

/** The thumbnail of a photo's content; undefined if there is none, or one that a power cut left incomplete. */
export function readThumbnail(directory: string, contentHash: string): Buffer | undefined {
  return read(thumbnailPath(directory, contentHash));
}

/** The display copy of a photo's content; undefined as for {@link readThumbnail}. */
export function readDisplayCopy(directory: string, contentHash: string): Buffer | undefined {
  return read(displayCopyPath(directory, contentHash));
}

function read(path: string): Buffer | undefined {
  try {
    const jpeg = readFileSync(path);
    return jpeg.subarray(-2).equals(END_OF_IMAGE) ? jpeg : undefined;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const PICTURE = /^([0-9a-f]{64})(?:\.display)?\.jpg$/;

/** The photo of a younger picture may not be stored yet. */
const SETTLED_MS = 3_600_000;

/** The contents whose pictures were written more than an hour ago, folder by folder. */
export async function* oldPictures(directory: string): AsyncGenerator<string[], void, undefined> {
  const namesIn = async (...folder: string[]) => readdir(join(directory, ...folder)).catch((): string[] => []);
  for (const first of await namesIn())
    for (const second of await namesIn(first)) {
      const hashes = new Set<string>();
      for (const name of await namesIn(first, second)) {
        const [, hash] = PICTURE.exec(name) ?? [];
        if (hash === undefined) continue;
        const { mtimeMs } = await stat(join(directory, first, second, name));
        if (mtimeMs < Date.now() - SETTLED_MS) hashes.add(hash);
      }
      if (hashes.size > 0) yield [...hashes];
    }
}

/** Removes the thumbnails and the display copies of some contents of photos, where they exist. */
export async function removePictures(directory: string, contentHashes: readonly string[]): Promise<void> {
  for (const hash of contentHashes)
    for (const path of [thumbnailPath(directory, hash), displayCopyPath(directory, hash)])
      await rm(path, { force: true });
}

/**
 * Writes a file atomically. It is not synced to disk, since it can be made again. Synchronous, because writing some
 * kilobytes to the page cache takes a tenth of the time of five asynchronous calls.
 */
function write(path: string, jpeg: Uint8Array): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(temporary, jpeg, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
