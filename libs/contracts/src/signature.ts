/**
 * The signature of a photo: the upright picture drawn small, whatever its shape, in the Y'CbCr of JPEG, a byte a number.
 * First the brightness of 32 × 32 cells, then the two colour differences of 16 × 16, each row by row from the top left.
 */
export const SIGNATURE = { brightnessSide: 32, colourSide: 16, bytes: 32 * 32 + 2 * 16 * 16 } as const;

/** In how many bits the difference hashes of two copies of a picture may differ: other photos need no comparison. */
export const CANDIDATE_BITS = 12;

/**
 * By how much of a cell the edges of one picture may be off in the other: decoders that make a picture smaller while
 * they read it move it by a fraction of a pixel.
 */
const MISPLACED = 1 / 4;
/** The largest mean difference in a block, a sixteenth of the picture's width and height, beyond what that explains. */
const LARGEST = 3.5;

/** Whether two signatures are of one picture: a copy, encoded again or made smaller, but not the next of a burst. */
export function samePicture(a: Uint8Array, b: Uint8Array): boolean {
  const { brightnessSide: fine, colourSide: coarse } = SIGNATURE;
  const [blue, red] = [fine * fine, fine * fine + coarse * coarse];
  return (
    planesAgree(a.subarray(0, blue), b.subarray(0, blue), fine, 2) &&
    planesAgree(a.subarray(blue, red), b.subarray(blue, red), coarse, 1) &&
    planesAgree(a.subarray(red), b.subarray(red), coarse, 1)
  );
}

/**
 * The largest mean differences of photos that look alike. Measured: frames of a burst that is moved by 4 % and lighter by
 * 4 % differ by at most 33 in brightness and 9 in colour, 95 % of pairs of unrelated photos by more than 47 in brightness.
 */
const ALIKE = { brightness: 33, colour: 10 };

/** Whether two signatures are of pictures that look alike, as those of a burst do, without being the same. */
export function looksAlike(a: Uint8Array, b: Uint8Array): boolean {
  const { brightnessSide: fine, colourSide: coarse } = SIGNATURE;
  const [blue, red] = [fine * fine, fine * fine + coarse * coarse];
  return (
    meanDifference(a, b, 0, blue) <= ALIKE.brightness &&
    meanDifference(a, b, blue, red) <= ALIKE.colour &&
    meanDifference(a, b, red, SIGNATURE.bytes) <= ALIKE.colour
  );
}

function meanDifference(a: Uint8Array, b: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += Math.abs((a[at] as number) - (b[at] as number));
  return sum / (to - from);
}

/**
 * Whether none of all blocks of `block` × `block` cells, which overlap, differs by more than may be. From the top:
 * most pictures that differ do so in their first rows.
 */
function planesAgree(a: Uint8Array, b: Uint8Array, side: number, block: number): boolean {
  const unexplained = new Float32Array(side * side);
  for (let row = 0; row < side; row += 1) {
    for (let at = row * side; at < (row + 1) * side; at += 1) {
      const difference = Math.abs((a[at] as number) - (b[at] as number));
      const edge = difference > 0 ? Math.min(edgeAt(a, at, side), edgeAt(b, at, side)) : 0;
      unexplained[at] = Math.max(0, difference - MISPLACED * edge);
    }
    if (row + 1 >= block && !rowAgrees(unexplained, row + 1 - block, side, block)) return false;
  }
  return true;
}

function rowAgrees(unexplained: Float32Array, top: number, side: number, block: number): boolean {
  for (let left = 0; left + block <= side; left += 1) {
    let sum = 0;
    for (let y = top; y < top + block; y += 1)
      for (let x = left; x < left + block; x += 1) sum += unexplained[y * side + x] as number;
    if (sum > LARGEST * block * block) return false;
  }
  return true;
}

/** The largest difference between a cell and its neighbours above, below, left and right. */
function edgeAt(plane: Uint8Array, at: number, side: number): number {
  const value = plane[at] as number;
  const x = at % side;
  // Outside of the plane there is no value.
  const left = x > 0 ? (plane[at - 1] as number) : value;
  const right = x + 1 < side ? (plane[at + 1] as number) : value;
  const above = at >= side ? (plane[at - side] as number) : value;
  const below = at + side < plane.length ? (plane[at + side] as number) : value;
  return Math.max(Math.abs(value - left), Math.abs(value - right), Math.abs(value - above), Math.abs(value - below));
}
