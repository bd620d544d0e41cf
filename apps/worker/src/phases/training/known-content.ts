import { lstat } from 'node:fs/promises';
import { copyFingerprints, findCandidates, findOfKnownSize, keepResults, moveResults } from '#libs/catalog';
import type { Database } from '#libs/database';
import { systemErrorCode } from '#libs/formats';
import type { PendingItem } from '#libs/ledger';

/** The SHA-256 of a file, hex; null where it cannot be read. */
type Hash = (path: string) => Promise<string | null>;

/** Photos of which the content is known. */
interface KnownContent {
  /** Those whose results are valid now: of touched and of moved files, and of copies. */
  readonly photoIds: readonly number[];
  readonly moved: ReadonlySet<number>;
}

/**
 * Makes the results of known content valid for photos without any: a file that was only touched keeps its own, one that
 * was moved has those of the photo whose file is gone, and a copy has the fingerprint of its original. A file is read
 * only where a known one has its size.
 */
export async function recogniseContent(
  database: Database,
  items: readonly PendingItem[],
  hash: Hash,
): Promise<KnownContent> {
  const sized = new Set(
    await findOfKnownSize(
      database,
      items.map(({ photoId }) => photoId),
    ),
  );
  const contents = await Promise.all(
    items
      .filter(({ photoId }) => sized.has(photoId))
      .map(async ({ photoId, path }) => {
        const contentHash = await hash(path);
        return contentHash === null ? [] : [{ photoId, contentHash }];
      }),
  );
  const candidates = await findCandidates(database, contents.flat());

  const touched = new Set<number>();
  const moves = new Map<number, number>();
  const copies = new Map<number, number>();
  const taken = new Set<number>();
  for (const { photoId, knownId, knownPath, original } of candidates) {
    if (touched.has(photoId) || moves.has(photoId)) continue;
    if (photoId === knownId) touched.add(photoId);
    else if (original && !taken.has(knownId) && (await isGone(knownPath))) {
      moves.set(photoId, knownId);
      taken.add(knownId);
    } else if (!copies.has(photoId)) copies.set(photoId, knownId);
  }

  await keepResults(database, [...touched]);
  const wanted = Array.from(moves, ([to, from]) => ({ from, to }));
  const moved = await moveResults(database, wanted);
  for (const photoId of moved) copies.delete(photoId);
  await copyFingerprints(
    database,
    Array.from(copies, ([photoId, knownId]) => ({ photoId, knownId: movedTo(knownId, moves, moved) })),
  );
  return { photoIds: [...touched, ...moved, ...copies.keys()], moved };
}

/** Where the fingerprint of a known photo is after the moves. */
function movedTo(knownId: number, moves: ReadonlyMap<number, number>, moved: ReadonlySet<number>): number {
  for (const [to, from] of moves) if (from === knownId && moved.has(to)) return to;
  return knownId;
}

async function isGone(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error));
  }
}
