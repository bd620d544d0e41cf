import type { RgbImage } from '#libs/formats';
import { advance, assemble, growTo, makeMemory } from '#libs/vectors';

/** Bytes of a pixel, RGB. */
const PIXEL = 3;
/** Pixels of a row that are doubled at once, as many as there are whole ones in a vector. */
const STEP = 5;
/** Bytes that may be read or written beyond a row. */
const SLACK_BYTES = 32;

/** Doubles a row into `out` from the nearer and the farther of two, up to `end` in the nearer. */
type DoubleRow = (near: number, far: number, out: number, end: number) => void;

const WAT = `(module
  (import "shared" "memory" (memory 0))
  (func (export "call") (param $near i32) (param $far i32) (param $out i32) (param $end i32)
    (local $before v128) (local $after v128)
    (loop $next
      (local.set $before ${mixed(-PIXEL)})
      (local.set $after ${mixed(PIXEL)})
      (v128.store (local.get $out)
        (i8x16.shuffle 0 1 2 16 17 18 3 4 5 19 20 21 6 7 8 22 (local.get $before) (local.get $after)))
      (v128.store offset=16 (local.get $out)
        (i8x16.shuffle 23 24 9 10 11 25 26 27 12 13 14 28 29 30 0 0 (local.get $before) (local.get $after)))
      ${['near', 'far'].map((row) => advance(row, STEP * PIXEL)).join(' ')}
      ${advance('out', 2 * STEP * PIXEL)}
      (br_if $next (i32.lt_u (local.get $near) (local.get $end))))))`;

/** Nine sixteenths of the bytes of the nearer row, and what is missing from those beside, below and beside that. */
function mixed(beside: number): string {
  const halves = ['low', 'high'].map((half) => {
    const sum = `(i16x8.add ${tripled(down(half, 0))} ${down(half, beside)})`;
    return `(i16x8.shr_u (i16x8.add ${sum} (i16x8.splat (i32.const 8))) (i32.const 4))`;
  });
  return `(i8x16.narrow_i16x8_u ${halves.join(' ')})`;
}

/** Three parts of the nearer row and one of the farther, of eight bytes, in 16 bits. */
function down(half: string, offset: number): string {
  const [near, far] = ['near', 'far'].map(
    (row) => `(i16x8.extend_${half}_i8x16_u (v128.load (i32.add (local.get $${row}) (i32.const ${offset}))))`,
  ) as [string, string];
  return `(i16x8.add ${tripled(near)} ${far})`;
}

function tripled(values: string): string {
  return `(i16x8.mul ${values} (i16x8.splat (i32.const 3)))`;
}

const memory = makeMemory(1);
const doubleRow = assemble<DoubleRow>(WAT, memory);

/**
 * Draws an image in double size, bilinearly: a new pixel is nine parts of the one that it is in, and seven of three
 * others. The edges are continued.
 *
 * @param target where to draw, rows of `stride` bytes
 */
export function drawDoubled({ data, width, height }: RgbImage, target: Uint8Array, stride: number): void {
  const rowBytes = width * PIXEL;
  // Three rows with a pixel at each end, and the doubled row.
  const slotBytes = rowBytes + 2 * PIXEL + SLACK_BYTES;
  const slot = (row: number) => (row % 3) * slotBytes + PIXEL;
  const out = 3 * slotBytes;
  growTo(memory, out + 2 * rowBytes + SLACK_BYTES);
  const bytes = new Uint8Array(memory.buffer);
  const load = (row: number) => {
    const at = slot(row);
    bytes.set(data.subarray(row * rowBytes, (row + 1) * rowBytes), at);
    bytes.copyWithin(at - PIXEL, at, at + PIXEL);
    bytes.copyWithin(at + rowBytes, at + rowBytes - PIXEL, at + rowBytes);
  };
  load(0);
  for (let row = 0; row < height; row++) {
    const [above, below] = [Math.max(0, row - 1), Math.min(height - 1, row + 1)];
    if (below > row) load(below);
    for (const [half, far] of [above, below].entries()) {
      doubleRow(slot(row), slot(far), out, slot(row) + rowBytes);
      target.set(bytes.subarray(out, out + 2 * rowBytes), (2 * row + half) * stride);
    }
  }
}
