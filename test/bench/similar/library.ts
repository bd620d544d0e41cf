import { NO_METADATA } from '#libs/contracts';
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
/** Number of directions in which photos differ. */
const DIRECTIONS = 30;
/** Size of the differences, such that the cosine of two photos is 0.96 ± 0.01. */
const DIFFERENCE = 0.08;

/** Adds generated photos to a library; their vectors are as close together as the model's of real photos. */
export class GeneratedLibrary {
  readonly photos: EmbeddedPhoto[] = [];
  readonly #random = seededRandom(1);
  readonly #common: Float32Array;
  readonly #directions: readonly Float32Array[];

  constructor(
    readonly database: Database,
    readonly modelId: string,
    readonly dimension: number,
  ) {
    this.#common = this.#direction();
    this.#directions = Array.from({ length: DIRECTIONS }, () => this.#direction());
  }

  /** Adds photos until there are `count`. */
  async growTo(count: number): Promise<void> {
    while (this.photos.length < count) await this.#add(Math.min(BATCH, count - this.photos.length));
    await this.database.$executeRaw`VACUUM (ANALYZE) embedding`;
  }

  async #add(count: number): Promise<void> {
    const first = this.photos.length;
    const source = { size: 1n, mtimeMs: 1 };
    const files = Array.from({ length: count }, (_, at) => ({
      path: `/generated/${first + at}.jpg`,
      size: 1,
      mtimeMs: 1,
    }));
    const ids = await addPhotos(this.database, files);
    const added = ids.map((id) => ({ id, vector: this.#vector() }));
    const prints = ids.map((photoId) => ({
      ...{ ...source, photoId, contentHash: `content of ${photoId}`, dHash: '0f'.repeat(8) },
      ...{ duplicateKey: `looks of ${photoId}`, width: 640, height: 480, metadata: NO_METADATA, warnings: [] },
      signature: new Uint8Array(1),
    }));
    await storeFingerprints(this.database, prints, 1);
    await storeEmbeddings(
      this.database,
      this.modelId,
      added.map(({ id, vector }) => ({ ...source, photoId: id, vector, tags: [] })),
    );
    this.photos.push(...added);
  }

  #vector(): Float32Array {
    const vector = this.#common.slice();
    for (const direction of this.#directions) {
      const difference = this.#around0() * DIFFERENCE;
      for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] ?? 0) + difference * (direction[i] ?? 0);
    }
    return vector;
  }

  /** A vector of length 1. */
  #direction(): Float32Array {
    const vector = Float32Array.from({ length: this.dimension }, () => this.#around0());
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  }

  /** A random number around 0, between -1.5 and 1.5. */
  #around0(): number {
    return this.#random() + this.#random() + this.#random() - 1.5;
  }
}
