/** Rows of a block: memory is taken block by block, so that growing copies nothing. */
const BLOCK_ROWS = 4096;

/**
 * A vector of length 1 is kept as whole numbers of this many parts: the largest scale at which a number fits 16 bits.
 * By Cauchy-Schwarz no sum of products, nor any part of it, then leaves 32 bits.
 */
const SCALE = 32_767;

/** Sums that are made side by side, so that none waits for another: rows are padded to a multiple of it. */
const SUMS = 4;

/**
 * Vectors by id, in two bytes a number: directions only, lengths are not kept. Asked for the similarity to all of them
 * it answers to within {@link VectorStore.error}.
 */
export class VectorStore {
  readonly dimension: number;
  /** The most by which an approximate cosine is off: what rounding two vectors of length 1 can make. */
  readonly error: number;
  readonly #stride: number;
  readonly #blocks: Int16Array[] = [];
  readonly #ids: number[] = [];
  readonly #rows = new Map<number, number>();

  constructor(dimension: number) {
    this.dimension = dimension;
    this.#stride = Math.ceil(dimension / SUMS) * SUMS;
    const rounding = (0.5 * Math.sqrt(dimension)) / SCALE;
    // Each vector is off by `rounding` at most; a little more, for what floating point does to its length.
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

  /** Bytes that the vectors take. */
  get bytes(): number {
    return this.#blocks.reduce((sum, block) => sum + block.byteLength, 0);
  }

  /** Adds a vector, or replaces the one of that id. */
  put(id: number, vector: Float32Array): void {
    let row = this.#rows.get(id);
    if (row === undefined) {
      row = this.#ids.push(id) - 1;
      this.#rows.set(id, row);
      if (row === this.#blocks.length * BLOCK_ROWS) this.#blocks.push(new Int16Array(BLOCK_ROWS * this.#stride));
    }
    this.#rowAt(row).set(this.#rounded(vector));
  }

  /** Takes a vector out, where there is one: the last takes its place. */
  delete(id: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const last = this.#ids.length - 1;
    this.#rowAt(row).set(this.#rowAt(last));
    const moved = this.#ids.pop() as number;
    this.#rows.delete(id);
    if (moved !== id) {
      this.#ids[row] = moved;
      this.#rows.set(moved, row);
    }
    if (last === (this.#blocks.length - 1) * BLOCK_ROWS) this.#blocks.pop();
  }

  /** The cosine of every row's vector and another, approximately. */
  similarities(vector: Float32Array): Float32Array {
    const stride = this.#stride;
    const query = this.#rounded(vector);
    const similarities = new Float32Array(this.size);
    this.#blocks.forEach((block, at) => {
      const first = at * BLOCK_ROWS;
      const rows = Math.min(BLOCK_ROWS, this.size - first);
      for (let row = 0; row < rows; row += 1) {
        similarities[first + row] = dot(query, block, row * stride, stride) / (SCALE * SCALE);
      }
    });
    return similarities;
  }

  #rowAt(row: number): Int16Array {
    const start = (row % BLOCK_ROWS) * this.#stride;
    return (this.#blocks[Math.floor(row / BLOCK_ROWS)] as Int16Array).subarray(start, start + this.#stride);
  }

  /** A vector scaled to length 1 and rounded; zeros where it has no direction. */
  #rounded(vector: Float32Array): Int16Array {
    if (vector.length !== this.dimension) {
      throw new RangeError(`A vector has ${vector.length} numbers where ${this.dimension} are expected.`);
    }
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    const rounded = new Int16Array(this.#stride);
    if (!(length > 0 && length < Infinity)) return rounded;
    for (let i = 0; i < vector.length; i += 1) rounded[i] = Math.round(((vector[i] as number) / length) * SCALE);
    return rounded;
  }
}

/** The sum of the products of a query and the row that starts at `start`, in whole numbers all the way. */
function dot(query: Int16Array, block: Int16Array, start: number, stride: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < stride; i += SUMS) {
    const at = start + i;
    a = (a + (query[i] as number) * (block[at] as number)) | 0;
    b = (b + (query[i + 1] as number) * (block[at + 1] as number)) | 0;
    c = (c + (query[i + 2] as number) * (block[at + 2] as number)) | 0;
    d = (d + (query[i + 3] as number) * (block[at + 3] as number)) | 0;
  }
  return a + b + c + d;
}
