import { EdgeList } from './edge-list.js';
import type { HdbscanOptions } from './options.js';

/** Points of one side of a block of pairs: two blocks of 128-d points stay in the second-level cache. */
const BLOCK = 256;
/** Dimensions summed before a pair is given up as too far. */
const STRIDE = 32;

/** Which points are near each other, and how dense it is around each. */
export interface Neighbourhood {
  /** All pairs at most `cut` apart, each once, with their distance. */
  readonly pairs: EdgeList;
  /** Distance within which a point has `minSamples` points, itself included; Infinity if that is over `cut`. */
  readonly coreDistances: Float64Array;
}

/**
 * Compares all pairs of points, block by block, and keeps those at most `cut` apart.
 * Memory grows with the pairs kept, time with the square of the points.
 */
export function findNeighbours(
  points: Float32Array,
  { dimension, cut, minSamples }: HdbscanOptions,
  onProgress?: (compared: number, total: number) => void,
): Neighbourhood {
  const count = points.length / dimension;
  const pairs = new EdgeList();
  const nearest = new NearestDistances(count, minSamples - 1);
  const cutSquared = cut * cut;
  const total = (count * (count - 1)) / 2;
  for (let rows = 0; rows < count; rows += BLOCK) {
    const rowsEnd = Math.min(rows + BLOCK, count);
    for (let columns = rows; columns < count; columns += BLOCK) {
      const columnsEnd = Math.min(columns + BLOCK, count);
      for (let a = rows; a < rowsEnd; a += 1) {
        for (let b = Math.max(columns, a + 1); b < columnsEnd; b += 1) {
          const squared = squaredDistance(points, a * dimension, b * dimension, dimension, cutSquared);
          if (squared > cutSquared) continue;
          const distance = Math.sqrt(squared);
          pairs.push(a, b, distance);
          nearest.offer(a, distance);
          nearest.offer(b, distance);
        }
      }
    }
    const left = count - rowsEnd;
    onProgress?.(total - (left * (left - 1)) / 2, total);
  }
  return { pairs, coreDistances: nearest.farthest() };
}

/** Squared distance of two points, or some number above `limit` if it is above. */
function squaredDistance(points: Float32Array, a: number, b: number, dimension: number, limit: number): number {
  let sum = 0;
  for (let start = 0; start < dimension && sum <= limit; start += STRIDE) {
    const end = Math.min(start + STRIDE, dimension);
    for (let i = start; i < end; i += 1) {
      const difference = (points[a + i] as number) - (points[b + i] as number);
      sum += difference * difference;
    }
  }
  return sum;
}

/** The `kept` smallest distances of each point, ascending, in one array. */
class NearestDistances {
  private readonly distances: Float64Array;

  constructor(
    private readonly count: number,
    private readonly kept: number,
  ) {
    this.distances = new Float64Array(count * kept).fill(Infinity);
  }

  offer(point: number, distance: number): void {
    const first = point * this.kept;
    let at = first + this.kept - 1;
    if (at < first || distance >= (this.distances[at] as number)) return;
    for (; at > first && (this.distances[at - 1] as number) > distance; at -= 1) {
      this.distances[at] = this.distances[at - 1] as number;
    }
    this.distances[at] = distance;
  }

  /** For each point the largest of its kept distances: 0 if none is kept, Infinity if there were too few. */
  farthest(): Float64Array {
    if (this.kept === 0) return new Float64Array(this.count);
    return Float64Array.from({ length: this.count }, (_, point) => this.distances[(point + 1) * this.kept - 1] as number);
  }
}
