import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CONTENT_HASH = /^[0-9a-f]{64}$/;

/**
 * The path of the thumbnail of a photo's content, in one of 65,536 folders two levels deep.
 * @throws RangeError if `contentHash` is not a SHA-256 in hex.
 */
export function thumbnailPath(directory: string, contentHash: string): string {
  if (!CONTENT_HASH.test(contentHash)) throw new RangeError('A thumbnail is named by a SHA-256 in lower-case hex.');
  return join(directory, contentHash.slice(0, 2), contentHash.slice(2, 4), `${contentHash}.jpg`);
}

/**
 * Stores a thumbnail atomically, replacing any that exists. It is not synced to disk, since it can be made again.
 * Synchronous, because writing some kilobytes to the page cache takes a tenth of the time of five asynchronous calls.
 */
export function writeThumbnail(directory: string, contentHash: string, jpeg: Uint8Array): void {
  const path = thumbnailPath(directory, contentHash);
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
