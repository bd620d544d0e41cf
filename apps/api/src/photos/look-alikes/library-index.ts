import type { EmbeddingLibraryOfModel, LibraryVector } from '#libs/catalog';
import { readTogether, type Connection, type Database } from '#libs/database';
import { candidates, cosine, VectorStore } from '#libs/vectors';

/** Vectors in one read: 4 MB of the built-in model. */
const BATCH = 1_000;

/** Most vectors in memory: about 1 GB of the built-in model. */
const MOST_VECTORS = 500_000;

/**
 * Most vectors that are compared exactly. More candidates occur only where thousands of photos are nearly the same: then
 * the order among those is right to a thousandth.
 */
const MOST_COMPARED = 2_000;

/** A photo that looks like another, and the cosine of their vectors. */
export interface LookAlike {
  readonly photoId: number;
  readonly similarity: number;
}

/** The library has more vectors than fit into the memory for them. */
export class LibraryTooLarge extends Error {
  override readonly name = 'LibraryTooLarge';

  constructor() {
    super(`Similar photos can be found among at most ${MOST_VECTORS} photos. The library has more.`);
  }
}

/**
 * The vectors of the whole library, searched exactly: rounded ones in memory find the candidates, whose full vectors are
 * read from Postgres and compared.
 */
export class LibraryIndex {
  readonly #database: Database;
  readonly #library: EmbeddingLibraryOfModel;
  readonly #store: VectorStore;
  /** The revision of each vector in memory, the greatest revision read, and their sum. */
  readonly #revisions = new Map<number, number>();
  #newest = 0;
  #sum = 0;

  constructor(database: Database, library: EmbeddingLibraryOfModel, dimension: number) {
    this.#database = database;
    this.#library = library;
    this.#store = new VectorStore(dimension);
  }

  /**
   * Reads all changes since the last time. New vectors cost little; any other change compares all revisions.
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
   * The `limit` photos whose vectors are nearest to a photo's, nearest first, then by id. Of duplicates of each other only
   * the nearest is returned, of duplicates of the photo none.
   */
  async nearest(photoId: number, limit: number): Promise<LookAlike[]> {
    const [origin] = await this.#library.of(this.#database, [photoId]);
    if (!origin) return [];
    for (let count = limit + 1; ; count *= 2) {
      const { ids, below } = candidates(this.#store, origin.vector, count, MOST_COMPARED);
      const found = await this.#compare(origin, ids);
      const last = found[limit - 1];
      const isSure = last !== undefined && last.similarity >= below;
      if (isSure || ids.length >= this.#store.size || ids.length >= MOST_COMPARED) return found.slice(0, limit);
    }
  }

  /** Look-alikes among some photos by their full vectors, without duplicates. */
  async #compare(origin: LibraryVector, photoIds: readonly number[]): Promise<LookAlike[]> {
    const vectors = await this.#library.of(this.#database, photoIds);
    const keys = await this.#library.duplicateKeys(this.#database, [origin.photoId, ...photoIds]);
    const seen = new Set([keys.get(origin.photoId)]);
    return vectors
      .filter(({ photoId }) => photoId !== origin.photoId)
      .map(({ photoId, vector }) => ({ photoId, similarity: cosine(origin.vector, vector) }))
      .sort((a, b) => b.similarity - a.similarity || a.photoId - b.photoId)
      .filter(({ photoId }) => {
        const key = keys.get(photoId);
        if (key !== undefined && seen.has(key)) return false;
        seen.add(key);
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

  /** Compares all revisions: vectors were deleted, or committed after greater revisions. */
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
