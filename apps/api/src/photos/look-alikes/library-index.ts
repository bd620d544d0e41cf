import type { EmbeddingLibraryOfModel, LibraryVector } from '#libs/catalog';
import { readTogether, type Connection, type Database } from '#libs/database';
import { candidates, cosine, VectorStore } from '#libs/vectors';
import type { LookAlike } from './messages.js';

/** Vectors that are read at once: 4 MB of the built-in model. */
const BATCH = 1_000;

/** Vectors that are held at most: about 1 GB of the built-in model. */
const MOST_VECTORS = 500_000;

/**
 * Vectors that are compared exactly at most. More can be as near as the last one wanted only where thousands of photos
 * are nearly the same: then the order among those is right to a thousandth.
 */
const MOST_COMPARED = 2_000;

/** The library has more vectors than are held in memory. */
export class LibraryTooLarge extends Error {
  override readonly name = 'LibraryTooLarge';

  constructor() {
    super(`Look-alikes are searched among ${MOST_VECTORS} photos at most, and the library has more.`);
  }
}

/**
 * The vectors of the whole library, searched exactly: rounded ones in memory say who can be among the nearest, and
 * Postgres has those as they are.
 */
export class LibraryIndex {
  readonly #database: Database;
  readonly #library: EmbeddingLibraryOfModel;
  readonly #store: VectorStore;
  /** The revision of each vector that is held, the greatest that ever was, and their sum. */
  readonly #revisions = new Map<number, number>();
  #newest = 0;
  #sum = 0;

  constructor(database: Database, library: EmbeddingLibraryOfModel, dimension: number) {
    this.#database = database;
    this.#library = library;
    this.#store = new VectorStore(dimension);
  }

  /**
   * Brings the vectors up to date. Most changes are new ones, which cost little; whatever else changed is found, too.
   * @throws LibraryTooLarge
   */
  async refresh(): Promise<void> {
    await this.#addNew(this.#database);
    await readTogether(this.#database, async (connection) => {
      await this.#addNew(connection);
      const { vectors, revisions } = await this.#library.state(connection);
      if (vectors !== this.#store.size || revisions !== this.#sum) await this.#compareAll(connection);
    });
  }

  /**
   * The `limit` photos whose vectors are nearest to a photo's, nearest first, then by id. Of photos that are duplicates
   * of each other the nearest is given, and of the photo's own none.
   */
  async nearest(photoId: number, limit: number): Promise<LookAlike[]> {
    const [asked] = await this.#library.of(this.#database, [photoId]);
    if (!asked) return [];
    for (let wanted = limit + 1; ; wanted *= 2) {
      const { ids, below } = candidates(this.#store, asked.vector, wanted, MOST_COMPARED);
      const found = await this.#compare(asked, ids);
      const last = found[limit - 1];
      const isSure = last !== undefined && last.similarity >= below;
      if (isSure || ids.length >= this.#store.size || ids.length >= MOST_COMPARED) return found.slice(0, limit);
    }
  }

  /** Look-alikes among some photos by their vectors as they are, without duplicates. */
  async #compare(asked: LibraryVector, photoIds: readonly number[]): Promise<LookAlike[]> {
    const vectors = await this.#library.of(this.#database, photoIds);
    const looks = await this.#library.duplicateKeys(this.#database, [asked.photoId, ...photoIds]);
    const seen = new Set([looks.get(asked.photoId)]);
    return vectors
      .filter(({ photoId }) => photoId !== asked.photoId)
      .map(({ photoId, vector }) => ({ photoId, similarity: cosine(asked.vector, vector) }))
      .sort((a, b) => b.similarity - a.similarity || a.photoId - b.photoId)
      .filter(({ photoId }) => {
        const look = looks.get(photoId);
        if (look !== undefined && seen.has(look)) return false;
        seen.add(look);
        return true;
      });
  }

  async #addNew(connection: Connection): Promise<void> {
    for (;;) {
      const added = await this.#library.after(connection, this.#newest, BATCH);
      added.forEach((vector) => this.#put(vector));
      if (added.length < BATCH) return;
    }
  }

  /** Compares the revision of every vector: some are gone, or were committed after greater ones. */
  async #compareAll(connection: Connection): Promise<void> {
    const now = await this.#library.revisions(connection);
    for (const photoId of this.#revisions.keys()) if (!now.has(photoId)) this.#delete(photoId);
    const changed = [...now]
      .filter(([photoId, revision]) => this.#revisions.get(photoId) !== revision)
      .map(([photoId]) => photoId);
    for (let at = 0; at < changed.length; at += BATCH) {
      const vectors = await this.#library.of(connection, changed.slice(at, at + BATCH));
      vectors.forEach((vector) => this.#put(vector));
    }
  }

  #put({ photoId, revision, vector }: LibraryVector): void {
    if (this.#store.size >= MOST_VECTORS && !this.#revisions.has(photoId)) throw new LibraryTooLarge();
    this.#store.put(photoId, vector);
    this.#sum += revision - (this.#revisions.get(photoId) ?? 0);
    this.#revisions.set(photoId, revision);
    this.#newest = Math.max(this.#newest, revision);
  }

  #delete(photoId: number): void {
    this.#store.delete(photoId);
    this.#sum -= this.#revisions.get(photoId) ?? 0;
    this.#revisions.delete(photoId);
  }
}
