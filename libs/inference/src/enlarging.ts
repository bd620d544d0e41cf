import type { RgbImage } from '#libs/formats';
import { advance, assemble, growTo, makeMemory } from '#libs/vectors';
import type { Size } from './image.js';

/** Bytes of a pixel, RGB. */
const PIXEL = 3;
/** Pixels that may be needed before the first and after the last of a row or column. */
const EDGE = 2;
/** Bytes that may be read or written beyond a row. */
const SLACK_BYTES = 16;
/** Bytes of a tap in memory: offset of the first of four pixels, and two pairs of weights. */
const TAP_BYTES = 12;

/** Weights are whole numbers of this part; positions between pixels are whole numbers of the other. */
const [WEIGHT_BITS, PHASES] = [12, 64];

/** The pairs of weights of four pixels, 16 bits each, by the position between the second and the third. */
const WEIGHTS = Array.from({ length: PHASES + 1 }, (_, phase) => catmullRom(phase / PHASES));

/** Mixes the four pixels of each tap in a row of bytes into one of 16-bit numbers. */
type MixAcross = (row: number, tap: number, tapsEnd: number, out: number) => void;

/** Mixes four rows of 16-bit numbers into one of bytes, which ends at `outEnd`. */
type MixDown = (
  ...numbers: [...rows: [number, number, number, number], ...weights: Pairs, out: number, outEnd: number]
) => void;

const ACROSS = `(module
  (import "shared" "memory" (memory 0))
  (func (export "call") (param $row i32) (param $tap i32) (param $tapsEnd i32) (param $out i32)
    (local $pixels v128) (local $sum v128)
    (loop $next
      (local.set $pixels (v128.load (i32.add (local.get $row) (i32.load (local.get $tap)))))
      (local.set $sum
        (i32x4.add
          (i32x4.dot_i16x8_s ${pairs(0)} (v128.load32_splat offset=4 (local.get $tap)))
          (i32x4.dot_i16x8_s ${pairs(2 * PIXEL)} (v128.load32_splat offset=8 (local.get $tap)))))
      (local.set $sum ${rounded('(local.get $sum)')})
      (v128.store64_lane 0 (local.get $out) (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
      ${advance('out', 2 * PIXEL)}
      ${advance('tap', TAP_BYTES)}
      (br_if $next (i32.lt_u (local.get $tap) (local.get $tapsEnd))))))`;

const ROWS = ['first', 'second', 'third', 'fourth'] as const;

const DOWN = `(module
  (import "shared" "memory" (memory 0))
  (func (export "call")
    ${ROWS.map((row) => `(param $${row} i32)`).join(' ')}
    (param $weights i32) (param $otherWeights i32) (param $out i32) (param $outEnd i32)
    (local $sums v128)
    (loop $next
      (local.set $sums (i16x8.narrow_i32x4_s ${mixedDown(0)} ${mixedDown(4)}))
      (v128.store64_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $sums) (local.get $sums)))
      ${ROWS.map((row) => advance(row, 16)).join(' ')}
      ${advance('out', 8)}
      (br_if $next (i32.lt_u (local.get $out) (local.get $outEnd))))))`;

/** Two pixels, colour by colour, in 16 bits. @param at the first one's first byte */
function pairs(at: number): string {
  const bytes = [0, 1, 2].flatMap((channel) => [at + channel, 16, at + PIXEL + channel, 16]);
  return `(i8x16.swizzle (local.get $pixels) (v128.const i8x16 ${[...bytes, 16, 16, 16, 16].join(' ')}))`;
}

/** Four numbers of each row, mixed. @param at the first of eight */
function mixedDown(at: number): string {
  const bytes = [0, 1, 2, 3].flatMap((number) => [0, 1, 16, 17].map((byte) => 2 * (at + number) + byte)).join(' ');
  const product = (row: string, below: string, weights: string) => `(i32x4.dot_i16x8_s
    (i8x16.shuffle ${bytes} (v128.load (local.get $${row})) (v128.load (local.get $${below})))
    (i32x4.splat (local.get $${weights})))`;
  return rounded(`(i32x4.add ${product('first', 'second', 'weights')} ${product('third', 'fourth', 'otherWeights')})`);
}

function rounded(sums: string): string {
  const half = `(i32x4.splat (i32.const ${1 << (WEIGHT_BITS - 1)}))`;
  return `(i32x4.shr_s (i32x4.add ${sums} ${half}) (i32.const ${WEIGHT_BITS}))`;
}

const memory = makeMemory(1);
const mixAcross = assemble<MixAcross>(ACROSS, memory);
const mixDown = assemble<MixDown>(DOWN, memory);

/**
 * Stretches an image to a size that is larger on one side or both, bicubically, to the same bytes as sharp: what models
 * make of photos must not change with an update of it. As there, the picture comes to lie half a pixel right and below.
 */
export function enlarge({ data, width, height }: RgbImage, size: Size): Uint8Array {
  const [columns, rows] = [tapsOf(width, size.width), tapsOf(height, size.height)];
  const [rowBytes, mixedBytes, outBytes] = [width * PIXEL, size.width * PIXEL * 2, size.width * PIXEL];
  const tapsEnd = columns.length * TAP_BYTES;
  const rowAt = tapsEnd + EDGE * PIXEL;
  const mixedAt = rowAt + rowBytes + EDGE * PIXEL + SLACK_BYTES;
  const outAt = mixedAt + height * mixedBytes + SLACK_BYTES;
  growTo(memory, outAt + size.height * outBytes + SLACK_BYTES);
  new Int32Array(memory.buffer).set(columns.flatMap(({ first, weights }) => [first * PIXEL, ...weights]));
  const bytes = new Uint8Array(memory.buffer);
  for (let y = 0; y < height; y++) {
    bytes.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), rowAt);
    for (let beyond = 1; beyond <= EDGE; beyond++) {
      bytes.copyWithin(rowAt - beyond * PIXEL, rowAt, rowAt + PIXEL);
      const end = rowAt + rowBytes;
      bytes.copyWithin(end + (beyond - 1) * PIXEL, end - PIXEL, end);
    }
    mixAcross(rowAt, 0, tapsEnd, mixedAt + y * mixedBytes);
  }
  rows.forEach(({ first, weights }, y) => {
    const mixed = (row: number) => mixedAt + Math.min(height - 1, Math.max(0, first + row)) * mixedBytes;
    const out = outAt + y * outBytes;
    mixDown(mixed(0), mixed(1), mixed(2), mixed(3), ...weights, out, out + outBytes);
  });
  return bytes.slice(outAt, outAt + size.height * outBytes);
}

/** Two pairs of weights, each in one number. */
type Pairs = readonly [number, number];

/** The first of the four pixels that a new pixel is mixed from, and their weights, for every new one of an axis. */
function tapsOf(pixels: number, enlarged: number): { readonly first: number; readonly weights: Pairs }[] {
  return Array.from({ length: enlarged }, (_, to) => {
    const position = (pixels / enlarged) * to - 0.5;
    const second = Math.floor(position);
    return { first: second - 1, weights: WEIGHTS[Math.floor((position - second) * PHASES + 0.5)] as Pairs };
  });
}

/** The weights of a Catmull-Rom spline at a position between the second and the third of four points, 0 to 1. */
function catmullRom(x: number): Pairs {
  const rest = 1 - x;
  const weights = [-x * rest * rest, 2 - 5 * x * x + 3 * x ** 3, 2 - 5 * rest * rest + 3 * rest ** 3, -rest * x * x];
  const [first, second, third, fourth] = weights.map((weight) => Math.trunc(weight * 2 ** (WEIGHT_BITS - 1))) as [
    number,
    number,
    number,
    number,
  ];
  return [(first & 0xffff) | (second << 16), (third & 0xffff) | (fourth << 16)];
}
