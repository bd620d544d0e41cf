import { filterOriginals, readHashesAfter, readOriginalPrints, type OriginalPrint } from '#libs/catalog';
import { CANDIDATE_BITS, looksAlike, samePicture } from '#libs/contracts';
import { lockDuplicates, type Connection } from '#libs/database';
import { companionsOf, DHASH_VERSION, editionsOf } from '#libs/formats';
import { createHashIndex } from '#libs/vectors';

/** By what the duplicates of a photo are found. */
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
/** Photos that are compared without a statement: Postgres ends a transaction that is idle for seconds. */
const COMPARED_AT_ONCE = 100;
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
    if (photos.length === 0) return { keys: new Map(), groups: new Map() };
    await this.#readNew(connection);
    const known = new Originals();
    const prints = await readOriginalPrints(connection, DHASH_VERSION, {
      photoIds: await this.#near(connection, photos),
      contentHashes: photos.map(({ contentHash }) => contentHash),
      paths: photos.flatMap(({ path }) => [...companionsOf(path), ...editionsOf(path)]),
    });
    for (const print of prints) known.add(print);
    const keys = new Map<number, string>();
    const groups = new Map<number, string>();
    for (const [at, photo] of photos.entries()) {
      if (at % COMPARED_AT_ONCE === COMPARED_AT_ONCE - 1) await connection.$queryRaw`SELECT 1`;
      const { same, like } = known.compare(photo);
      const duplicateKey = same?.duplicateKey ?? photo.contentHash;
      keys.set(photo.photoId, duplicateKey);
      if (same) continue;
      if (like) {
        const group = groups.get(like.photoId) ?? like.lookAlikes ?? like.contentHash;
        for (const { photoId } of [photo, like]) groups.set(photoId, group);
      }
      known.add({ ...photo, duplicateKey, lookAlikes: null });
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

  /** The photos whose hashes are near those of photos, originals among them; at most those that are compared. */
  async #near(connection: Connection, photos: readonly PhotoPrint[]): Promise<number[]> {
    const near = new Set<number>();
    const crowded: PhotoPrint[] = [];
    const crowds = new Set<number>();
    for (const photo of photos) {
      const ids = this.#index.near(photo.dHash, CANDIDATE_BITS);
      if (ids.length > MOST_COMPARED) crowded.push(photo);
      for (const id of ids) (ids.length > MOST_COMPARED ? crowds : near).add(id);
    }
    const originals = new Set(crowds.size === 0 ? [] : await filterOriginals(connection, [...crowds]));
    for (const { dHash } of crowded) {
      let nearest: number[] = [];
      for (let bits = CANDIDATE_BITS; bits >= 0; bits -= 1) {
        nearest = this.#index.near(dHash, bits).filter((id) => originals.has(id));
        if (nearest.length <= MOST_COMPARED) break;
      }
      for (const id of nearest.slice(0, MOST_COMPARED)) near.add(id);
    }
    return [...near];
  }
}

/** Originals with which photos are compared. */
class Originals {
  readonly #all: { readonly original: OriginalPrint; readonly halves: Halves }[] = [];
  readonly #byContent = new Map<string, OriginalPrint>();
  readonly #byPath = new Map<string, OriginalPrint>();

  add(original: OriginalPrint): void {
    this.#all.push({ original, halves: halvesOf(original.dHash) });
    if (!this.#byContent.has(original.contentHash)) this.#byContent.set(original.contentHash, original);
    this.#byPath.set(original.path, original);
  }

  /** Which of them have the same content or picture as a photo, or look like it; the nearest of each. */
  compare(photo: PhotoPrint): { readonly same?: OriginalPrint; readonly like?: OriginalPrint | undefined } {
    const identical = this.#byContent.get(photo.contentHash);
    if (identical) return { same: identical };
    const companions = new Set(companionsOf(photo.path));
    const near = this.#near(photo);
    const same = near.find(
      (original) => companions.has(original.path) || samePicture(photo.signature, original.signature),
    );
    if (same) return { same };
    const like = near.find(
      ({ photoId, signature }) => photoId !== photo.photoId && looksAlike(photo.signature, signature),
    );
    return { like: like ?? this.#at(editionsOf(photo.path))[0] };
  }

  /** Those that are near a photo by their hashes, nearest first, and the other files of its pair. */
  #near(photo: PhotoPrint): OriginalPrint[] {
    const halves = halvesOf(photo.dHash);
    const all: { readonly original: OriginalPrint; readonly bits: number }[] = [];
    for (const each of this.#all) {
      const bits = differingBits(halves, each.halves);
      if (bits <= CANDIDATE_BITS) all.push({ original: each.original, bits });
    }
    all.sort((a, b) => a.bits - b.bits || a.original.photoId - b.original.photoId);
    const nearest = all.slice(0, MOST_COMPARED).map(({ original }) => original);
    return [...new Set([...nearest, ...this.#at(companionsOf(photo.path))])];
  }

  #at(paths: readonly string[]): OriginalPrint[] {
    return paths.flatMap((path) => this.#byPath.get(path) ?? []);
  }
}

/** The halves of a hash. A whole batch is compared in a transaction: numbers take a hundredth of the time of a bigint. */
type Halves = readonly [number, number];

function halvesOf(hash: string): Halves {
  return [parseInt(hash.slice(0, 8), 16), parseInt(hash.slice(8), 16)];
}

function differingBits([a, b]: Halves, [c, d]: Halves): number {
  return bitsOf(a ^ c) + bitsOf(b ^ d);
}

/** How many bits of a 32-bit number are set. */
function bitsOf(number: number): number {
  let bits = number - ((number >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
