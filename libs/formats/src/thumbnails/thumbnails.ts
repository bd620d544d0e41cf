import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CONTENT_HASH = /^[0-9a-f]{64}$/;

/**
 * Where the thumbnail of a photo's content lies: in one of 65 536 folders two levels deep.
 * @throws RangeError if `contentHash` is not a SHA-256 in hex.
 */
export function thumbnailPath(directory: string, contentHash: string): string {
  if (!CONTENT_HASH.test(contentHash)) throw new RangeError('A thumbnail is named by a SHA-256 in lower-case hex.');
  return join(directory, contentHash.slice(0, 2), contentHash.slice(2, 4), `${contentHash}.jpg`);
}

/**
 * Stores a thumbnail so that a reader sees the whole of it or none; one that is there is replaced.
 * It is not synced to disk: a thumbnail can be made again. Blocks: some kilobytes to the page cache take a tenth of what
 * five turns of a thread do, which the inference process has better use for.
 * @returns its path.
 */
export function writeThumbnail(directory: string, contentHash: string, jpeg: Uint8Array): string {
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
  return path;
}
