import { filterOriginals, readHashesAfter, readOriginalPrints, type OriginalPrint } from '#libs/catalog';
import { CANDIDATE_BITS, samePicture } from '#libs/contracts';
import { lockDuplicates, type Connection } from '#libs/database';
import { companionsOf, DHASH_VERSION, editionsOf } from '#libs/formats';
import { createHashIndex } from '#libs/vectors';

/** What tells a photo from others. */
export interface PhotoPrint {
  readonly photoId: number;
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly contentHash: string;
  /** 16 hex digits. */
  readonly dHash: string;
  readonly signature: Uint8Array;
}

/** Originals with which a photo is compared at most, the nearest ones: of dark or empty pictures thousands are near. */
const MOST_COMPARED = 48;
/** Hashes that are read at once. */
const HASHES_PAGE = 50_000;

/** Duplicate keys, and groups of look-alikes, by photo. */
export interface FoundDuplicates {
  readonly keys: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

/** Finds the duplicates of photos among all originals of the library. One serves a worker process. */
export class DuplicateFinder {
  readonly #index = createHashIndex();
  #revision = 0n;

  /**
   * Finds the duplicate key of each photo, in the order given: that of an original with the same content or the same
   * picture, or of the other file of a RAW and JPEG pair; otherwise a new one. Photos that only look like an original,
   * or are its edited copies, come into a group with it. In a transaction, which holds the lock of duplicates from then on.
   * @returns the keys, and the groups of photos that look alike, originals of the library among them
   */
  async find(connection: Connection, photos: readonly PhotoPrint[]): Promise<FoundDuplicates> {
    await lockDuplicates(connection);
    await this.#readNew(connection);
    const near = new Set<number>();
    for (const photo of photos) for (const id of await this.#near(connection, photo)) near.add(id);
    const known = await readOriginalPrints(connection, DHASH_VERSION, {
      photoIds: [...near],
      contentHashes: photos.map(({ contentHash }) => contentHash),
      paths: photos.flatMap(({ path }) => [...companionsOf(path), ...editionsOf(path)]),
    });
    const keys = new Map<number, string>();
    const groups = new Map<number, string>();
    for (const photo of photos) {
      const { same, like } = compare(photo, known);
      const duplicateKey = same?.duplicateKey ?? photo.contentHash;
      keys.set(photo.photoId, duplicateKey);
      if (same) continue;
      if (like) {
        const group = groups.get(like.photoId) ?? like.lookAlikes ?? like.contentHash;
        for (const { photoId } of [photo, like]) groups.set(photoId, group);
      }
      known.push({ ...photo, duplicateKey, lookAlikes: null });
    }
    return { keys, groups };
  }

  /** Reads the hashes that were stored since the last time. Under the lock none is stored late with an earlier revision. */
  async #readNew(connection: Connection): Promise<void> {
    for (;;) {
      const rows = await readHashesAfter(connection, DHASH_VERSION, this.#revision, HASHES_PAGE);
      for (const { photoId, dHash } of rows) this.#index.set(photoId, dHash);
      this.#revision = rows.at(-1)?.revision ?? this.#revision;
      if (rows.length < HASHES_PAGE) return;
    }
  }

  /** The photos whose hashes are near that of a photo, originals among them; at most those that are compared. */
  async #near(connection: Connection, { dHash }: PhotoPrint): Promise<number[]> {
    const near = this.#index.near(dHash, CANDIDATE_BITS);
    if (near.length <= MOST_COMPARED) return near;
    const originals = new Set(await filterOriginals(connection, near));
    let nearest = near.filter((id) => originals.has(id));
    for (let bits = CANDIDATE_BITS - 1; nearest.length > MOST_COMPARED && bits >= 0; bits -= 1)
      nearest = this.#index.near(dHash, bits).filter((id) => originals.has(id));
    return nearest.slice(0, MOST_COMPARED);
  }
}

/** Which originals have the same content or picture as a photo, or look like it; the nearest of each. */
function compare(photo: PhotoPrint, known: readonly OriginalPrint[]) {
  const companions = new Set(companionsOf(photo.path));
  const identical = known.find(({ contentHash }) => contentHash === photo.contentHash);
  if (identical) return { same: identical };
  const near = known
    .map((original) => ({ original, bits: differingBits(photo.dHash, original.dHash) }))
    .filter(({ original, bits }) => bits <= CANDIDATE_BITS || companions.has(original.path))
    .sort((a, b) => a.bits - b.bits || a.original.photoId - b.original.photoId);
  const same = near.find(
    ({ original }) => companions.has(original.path) || samePicture(photo.signature, original.signature),
  );
  if (same) return { same: same.original };
  const editions = new Set(editionsOf(photo.path));
  const like = near.map(({ original }) => original).find(({ photoId }) => photoId !== photo.photoId);
  return { like: like ?? known.find(({ path }) => editions.has(path)) };
}

function differingBits(a: string, b: string): number {
  let different = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let bits = 0;
  for (; different > 0n; different &= different - 1n) bits += 1;
  return bits;
}
