import { headOf, STEP_NUMBERS } from './near-kernel.js';

/**
 * The largest length of a rounded point, so that dot products (by Cauchy-Schwarz) and halved squares fit 32 bits, also
 * with the lengths of tails instead of the tails.
 */
const LONGEST = 32_767;

/** Smallest 32-bit integer. */
const LEAST = -(2 ** 31);

/**
 * Points centred, scaled and rounded to 16 bits. Points a and b can be at most `cut` apart only where
 * a·b - `halves`[b] ≥ `limits`[a]; the limits allow for the rounding.
 */
export interface RoundedPoints {
  /** Numbers of a point, padded with zeros. */
  readonly stride: number;
  readonly values: Int16Array;
  readonly halves: Int32Array;
  readonly limits: Int32Array;
  /** The length of what follows the head of a point (`headOf`), rounded up. */
  readonly tails: Int32Array;
}

/** Rounds points, into shared memory. */
export function roundPoints(points: Float32Array, dimension: number, cut: number): RoundedPoints {
  const count = points.length / dimension;
  const stride = Math.ceil(dimension / STEP_NUMBERS) * STEP_NUMBERS;
  const rounded = {
    stride,
    values: new Int16Array(new SharedArrayBuffer(2 * count * stride)),
    halves: new Int32Array(new SharedArrayBuffer(4 * count)),
    limits: new Int32Array(new SharedArrayBuffer(4 * count)),
    tails: new Int32Array(new SharedArrayBuffer(4 * count)),
  };
  const head = headOf(stride);
  const centre = centreOf(points, dimension);
  const order = bySpread(centre, points);
  // Rounding moves a point by half a unit in each dimension, and so by `moved` at most.
  const moved = Math.sqrt(dimension) / 2;
  const scale = (LONGEST - moved) / (radiusAround(centre, points) || 1);
  // One unit more for the rounding of floating point.
  const reach = cut * scale + 2 * moved + 1;
  for (let point = 0; point < count; point += 1) {
    let [square, squareOfTail] = [0, 0];
    for (let at = 0; at < dimension; at += 1) {
      const i = order[at] as number;
      const value = Math.round(((points[point * dimension + i] as number) - (centre[i] as number)) * scale);
      rounded.values[point * stride + at] = value;
      square += value * value;
      if (at >= head) squareOfTail += value * value;
    }
    rounded.tails[point] = Math.ceil(Math.sqrt(squareOfTail));
    rounded.halves[point] = Math.floor(square / 2);
    // |a - b|² ≤ reach², for a·b.
    rounded.limits[point] = Math.max(LEAST, Math.floor((square - reach * reach) / 2));
  }
  return rounded;
}

function centreOf(points: Float32Array, dimension: number): Float64Array {
  const sums = new Float64Array(dimension);
  points.forEach((value, at) => (sums[at % dimension] = (sums[at % dimension] as number) + value));
  return sums.map((sum) => (sum * dimension) / points.length);
}

/** The dimensions, those in which points differ most first: they tell most pairs apart. */
function bySpread(centre: Float64Array, points: Float32Array): number[] {
  const squares = new Float64Array(centre.length);
  points.forEach((value, at) => {
    const i = at % centre.length;
    squares[i] = (squares[i] as number) + (value - (centre[i] as number)) ** 2;
  });
  return [...centre.keys()].sort((a, b) => (squares[b] as number) - (squares[a] as number));
}

/** The largest distance of a point from the centre. */
function radiusAround(centre: Float64Array, points: Float32Array): number {
  let largest = 0;
  for (let first = 0; first < points.length; first += centre.length) {
    let square = 0;
    for (let i = 0; i < centre.length; i += 1) square += ((points[first + i] as number) - (centre[i] as number)) ** 2;
    largest = Math.max(largest, square);
  }
  return Math.sqrt(largest);
}
