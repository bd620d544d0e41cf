import type { EdgeList } from './edge-list.js';
import { NearKernel, TILE } from './near-kernel.js';
import { roundPoints, type RoundedPoints } from './rounded-points.js';

/** The points of a search for pairs at most `cut` apart, in memory that threads share. */
export interface SearchSpace {
  readonly points: Float32Array;
  readonly dimension: number;
  readonly count: number;
  readonly cut: number;
  /** Given to search only the pairs of one of so many first points and one of the others. */
  readonly split: number | undefined;
  readonly rounded: RoundedPoints;
}

/** The size of a search. */
interface Extent {
  readonly count: number;
  readonly split?: number | undefined;
}

/** Prepares points for a search. */
export function searchSpaceOf(
  points: Float32Array,
  { dimension, cut, split }: Pick<SearchSpace, 'dimension' | 'cut'> & { readonly split?: number },
): SearchSpace {
  const count = points.length / dimension;
  return { points, dimension, cut, count, split, rounded: roundPoints(points, dimension, cut) };
}

/** The number of strips of a search: each compares {@link TILE} points with themselves and all later ones. */
export function stripCount({ count, split = count }: Extent): number {
  return Math.ceil(split / TILE);
}

/** The number of pairs that a strip compares. */
export function pairsInStrip({ count, split }: Extent, strip: number): number {
  const rows = Math.min(TILE, (split ?? count) - strip * TILE);
  if (split !== undefined) return rows * (count - split);
  return (rows * (rows - 1)) / 2 + rows * (count - strip * TILE - rows);
}

/**
 * Finds the pairs of points at most `cut` apart, exactly: the kernel discards pairs by the rounded points, with limits
 * that allow for the rounding, and the remaining pairs are measured by the points themselves.
 */
export class PairSearch {
  readonly #space: SearchSpace;
  readonly #kernel: NearKernel;

  constructor(space: SearchSpace) {
    this.#space = space;
    this.#kernel = new NearKernel(space.rounded.stride);
  }

  /** Adds the near pairs of a strip, each once, with their distances. */
  search(strip: number, pairs: EdgeList): void {
    const { count, split, rounded } = this.#space;
    const [firstRow, rowsEnd] = [strip * TILE, Math.min((strip + 1) * TILE, split ?? count)];
    this.#kernel.rows.set(pointsOf(rounded, firstRow, rowsEnd));
    this.#kernel.limits.set(rounded.limits.subarray(firstRow, rowsEnd));
    this.#kernel.rowTails.set(rounded.tails.subarray(firstRow, rowsEnd));
    for (let firstColumn = split ?? firstRow; firstColumn < count; firstColumn += TILE) {
      const columnsEnd = Math.min(firstColumn + TILE, count);
      this.#kernel.columns.set(pointsOf(rounded, firstColumn, columnsEnd));
      this.#kernel.halves.set(rounded.halves.subarray(firstColumn, columnsEnd));
      this.#kernel.columnTails.set(rounded.tails.subarray(firstColumn, columnsEnd));
      this.#kernel.find(rowsEnd - firstRow, columnsEnd - firstColumn, (row, column) => {
        const [a, b] = [firstRow + row, firstColumn + column];
        if (a < b && b < columnsEnd) this.#keepNear(a, b, pairs);
      });
    }
  }

  #keepNear(a: number, b: number, pairs: EdgeList): void {
    const { points, dimension, cut } = this.#space;
    let squared = 0;
    for (let i = 0; i < dimension; i += 1) {
      const difference = (points[a * dimension + i] as number) - (points[b * dimension + i] as number);
      squared += difference * difference;
    }
    if (squared <= cut * cut) pairs.push(a, b, Math.sqrt(squared));
  }
}

function pointsOf({ values, stride }: RoundedPoints, first: number, end: number): Int16Array {
  return values.subarray(first * stride, end * stride);
}
