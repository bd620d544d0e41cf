import { addPhotos, storeEmbeddings, storeFingerprints } from '#libs/catalog';
import type { Database } from '#libs/database';
import { seededRandom } from '../../support/random.js';

/** A photo and its vector. */
export interface EmbeddedPhoto {
  readonly id: number;
  readonly vector: Float32Array;
}

/** Photos that are stored at once. */
const BATCH = 500;
/** Kinds of photos: those of one kind lie closer together. */
const SCENES = 200;

/** Adds photos that nobody took to a library: vectors as crowded as those of real photos, a kind of its own to each. */
export class InventedLibrary {
  readonly photos: EmbeddedPhoto[] = [];
  readonly #database: Database;
  readonly #modelId: string;
  readonly #dimension: number;
  readonly #random = seededRandom(1);
  readonly #common: Float32Array;
  readonly #scenes: Float32Array[];

  constructor(database: Database, modelId: string, dimension: number) {
    this.#database = database;
    this.#modelId = modelId;
    this.#dimension = dimension;
    this.#common = this.#noise(1);
    this.#scenes = Array.from({ length: SCENES }, () => this.#noise(0.6));
  }

  /** Adds photos until there are `count`. */
  async growTo(count: number): Promise<void> {
    while (this.photos.length < count) await this.#add(Math.min(BATCH, count - this.photos.length));
    await this.#database.$executeRaw`VACUUM (ANALYZE) embedding`;
  }

  async #add(count: number): Promise<void> {
    const first = this.photos.length;
    const source = { size: 1n, mtimeMs: 1 };
    const files = Array.from({ length: count }, (_, at) => ({ path: `/invented/${first + at}.jpg`, size: 1, mtimeMs: 1 }));
    const ids = await addPhotos(this.#database, files);
    const added = ids.map((id) => ({ id, vector: this.#vector() }));
    const prints = ids.map((photoId) => ({
      ...{ ...source, photoId, contentHash: `content of ${photoId}`, dHash: '0f'.repeat(8) },
      ...{ duplicateKey: `looks of ${photoId}`, width: 640, height: 480 },
    }));
    await storeFingerprints(this.#database, prints, 1);
    await storeEmbeddings(this.#database, this.#modelId, added.map(({ id, vector }) => ({ ...source, photoId: id, vector, tags: [] })));
    this.photos.push(...added);
  }

  #vector(): Float32Array {
    const scene = this.#scenes[Math.floor(this.#random() * SCENES)] ?? this.#common;
    return this.#noise(0.4).map((own, i) => own + (scene[i] ?? 0) + (this.#common[i] ?? 0));
  }

  /** Random numbers around 0. */
  #noise(size: number): Float32Array {
    return Float32Array.from({ length: this.#dimension }, () => (this.#random() + this.#random() + this.#random() - 1.5) * size);
  }
}
