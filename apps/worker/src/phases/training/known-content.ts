import { lstat } from 'node:fs/promises';
import { findCandidates, keepResults, moveResults } from '#libs/catalog';
import type { Database } from '#libs/database';
import { systemErrorCode } from '#libs/formats';
import type { PendingItem } from '#libs/ledger';

/** The SHA-256 of a file, hex; null where it cannot be read. */
type Hash = (path: string) => Promise<string | null>;

/**
 * Makes the results of known content valid for photos without any: a file that was only touched keeps its own, and one
 * that was moved has those of the photo whose file is gone. A file is read only where a known one has its size.
 * @returns the photos whose results are valid now: of touched and of moved files
 */
export async function recogniseContent(
  database: Database,
  items: readonly PendingItem[],
  hash: Hash,
): Promise<{ readonly touched: readonly number[]; readonly moved: ReadonlySet<number> }> {
  const candidates = await findCandidates(
    database,
    items.map(({ photoId }) => photoId),
  );
  const paths = new Map(items.map(({ photoId, path }) => [photoId, path]));
  const possible = await filterAsync(candidates, async ({ photoId, knownId, knownPath }) => {
    return photoId === knownId || isGone(knownPath);
  });
  const hashes = new Map<number, Promise<string | null>>();
  const touched: number[] = [];
  const moves = new Map<number, number>();
  const taken = new Set<number>();
  for (const { photoId } of possible) {
    const path = paths.get(photoId);
    if (path !== undefined && !hashes.has(photoId)) hashes.set(photoId, hash(path));
  }
  for (const { photoId, knownId, contentHash } of possible) {
    if ((await hashes.get(photoId)) !== contentHash) continue;
    if (photoId === knownId) touched.push(photoId);
    else if (!moves.has(photoId) && !taken.has(knownId)) {
      moves.set(photoId, knownId);
      taken.add(knownId);
    }
  }
  await keepResults(database, touched);
  const moved = await moveResults(
    database,
    Array.from(moves, ([to, from]) => ({ from, to })),
  );
  return { touched, moved };
}

async function isGone(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error));
  }
}

async function filterAsync<T>(values: readonly T[], keeps: (value: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(values.map(keeps));
  return values.filter((_, at) => kept[at]);
}
