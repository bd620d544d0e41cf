import { makeDots, STEP_BYTES, type Dots } from './dots.js';
import { PAGE_BYTES, type Memory } from './webassembly.js';

/**
 * Vectors of length 1 are multiplied by this and rounded: the largest scale at which a number fits 16 bits. By
 * Cauchy-Schwarz no sum of products, nor any part of it, then exceeds 32 bits.
 */
const SCALE = 32_767;

/** Rows that are multiplied in one call. */
const BLOCK_ROWS = 4096;

/** By how much memory grows: 8 MB. */
const GROWTH_PAGES = 128;

/**
 * Vectors by id, two bytes a number; only directions are kept, not lengths. Similarities are exact to within
 * {@link VectorStore.error}. Memory grows with the largest number of vectors and does not shrink.
 */
export class VectorStore {
  readonly dimension: number;
  /** The largest error of an approximate cosine, by the rounding of two vectors of length 1. */
  readonly error: number;
  readonly #rowBytes: number;
  readonly #memory: Memory;
  readonly #dots: Dots;
  /** Addresses of a block's results, after the query, and of the first row. */
  readonly #outAt: number;
  readonly #rowsAt: number;
  readonly #ids: number[] = [];
  readonly #rows = new Map<number, number>();

  constructor(dimension: number) {
    this.dimension = dimension;
    this.#rowBytes = Math.ceil((2 * dimension) / STEP_BYTES) * STEP_BYTES;
    this.#outAt = this.#rowBytes;
    this.#rowsAt = this.#outAt + 4 * BLOCK_ROWS;
    ({ dots: this.#dots, memory: this.#memory } = makeDots(this.#rowsAt));
    const rounding = (0.5 * Math.sqrt(dimension)) / SCALE;
    // Each vector is off by at most `rounding`; the last term is for floating point.
    this.error = 2 * rounding + rounding * rounding + 1e-6;
  }

  /** How many vectors there are. */
  get size(): number {
    return this.#ids.length;
  }

  /** The id of a row. */
  idAt(row: number): number {
    return this.#ids[row] as number;
  }

  /** Adds a vector or replaces the one of that id. */
  put(id: number, vector: Float32Array): void {
    const rounded = this.#rounded(vector);
    let row = this.#rows.get(id);
    if (row === undefined) {
      row = this.#ids.push(id) - 1;
      this.#rows.set(id, row);
      const missing = this.#addressOf(this.size) - this.#memory.buffer.byteLength;
      if (missing > 0) this.#memory.grow(Math.max(GROWTH_PAGES, Math.ceil(missing / PAGE_BYTES)));
    }
    this.#numbersAt(this.#addressOf(row)).set(rounded);
  }

  /** Removes a vector, if there is one of that id; the last row moves into its place. */
  delete(id: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const moved = this.#ids.pop() as number;
    this.#rows.delete(id);
    if (moved === id) return;
    this.#numbersAt(this.#addressOf(row)).set(this.#numbersAt(this.#addressOf(this.size)));
    this.#ids[row] = moved;
    this.#rows.set(moved, row);
  }

  /** The cosine of each row's vector and another, approximately. */
  similarities(vector: Float32Array): Float32Array {
    this.#numbersAt(0).set(this.#rounded(vector));
    const similarities = new Float32Array(this.size);
    for (let first = 0; first < this.size; first += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, this.size - first);
      this.#dots(0, this.#addressOf(first), rows, this.#rowBytes, this.#outAt);
      similarities.set(new Int32Array(this.#memory.buffer, this.#outAt, rows), first);
    }
    return similarities.map((dot) => dot / (SCALE * SCALE));
  }

  #addressOf(row: number): number {
    return this.#rowsAt + row * this.#rowBytes;
  }

  /** A row's numbers. The view is invalid after memory has grown. */
  #numbersAt(address: number): Int16Array {
    return new Int16Array(this.#memory.buffer, address, this.#rowBytes / 2);
  }

  /** A vector scaled to length 1 and rounded; zeros where it has no direction. */
  #rounded(vector: Float32Array): Int16Array {
    if (vector.length !== this.dimension) {
      throw new RangeError(`A vector has ${vector.length} numbers where ${this.dimension} are expected.`);
    }
    let squares = 0;
    for (const value of vector) squares += value * value;
    const rounded = new Int16Array(this.dimension);
    if (!(squares > 0 && squares < Infinity)) return rounded;
    const scale = SCALE / Math.sqrt(squares);
    for (let i = 0; i < vector.length; i += 1) rounded[i] = Math.round((vector[i] as number) * scale);
    return rounded;
  }
}
