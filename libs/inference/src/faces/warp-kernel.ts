import { assemble, makeMemory } from '#libs/vectors';

/** Most samples of a pixel on a side. */
export const MAX_SAMPLES = 8;
/** Where memory is free, after the table of samples. */
export const FREE_AT = MAX_SAMPLES * Float64Array.BYTES_PER_ELEMENT;
/** Bytes that may be read or written beyond the last pixel. */
export const SLACK_BYTES = 8;

/**
 * Draws `width` × `height` pixels from `target` on, each the sum of its samples, times `share`. The colour of a sample,
 * (u, v), is that at (a·u − b·v + dx, b·u + a·v + dy) in an image, mixed from the four pixels around it.
 *
 * Memory begins with the distances of samples from the edge of their pixel, 64-bit numbers up to `samplesEnd`. The
 * image's columns from `left` to `right` + 1, of the rows from `top` to `bottom` + 1, lie where those of a whole image
 * from `origin` on with rows of `stride` bytes would. Samples beyond them are moved to their edge.
 */
export type Draw = (
  ...numbers: [
    ...transform: [a: number, b: number, dx: number, dy: number],
    ...image: [left: number, right: number, top: number, bottom: number, origin: number, stride: number],
    ...part: [samplesEnd: number, share: number, width: number, height: number, target: number],
  ]
) => void;

const CORNERS = ['northWest', 'northEast', 'southWest', 'southEast'] as const;
const COLOURS = ['red', 'green', 'blue'] as const;

/** Two pixels of a row are drawn at once, one in either half of a vector, in the precision of JavaScript's numbers. */
const WAT = `(module
  (import "shared" "memory" (memory 0))
  (func (export "call")
    (param $a f64) (param $b f64) (param $dx f64) (param $dy f64)
    (param $leftmost f64) (param $rightmost f64) (param $topmost f64) (param $bottommost f64)
    (param $origin f64) (param $stride f64)
    (param $samplesEnd i32) (param $share f64) (param $width f64) (param $height f64) (param $target i32)
    (local $row f64) (local $column f64) (local $to i32) (local $strideBytes i32)
    (local $down i32) (local $across i32) (local $first i32) (local $second i32)
    ${['columns', 'u', 'v', 'av', 'bv', 'x', 'y', 'left', 'top', 'at', 'upper', 'lower'].map(vector).join(' ')}
    ${['east', 'south', 'west', 'north', ...CORNERS, ...COLOURS, 'rounded'].map(vector).join(' ')}
    (local.set $strideBytes (i32.trunc_f64_s (local.get $stride)))
    (loop $nextRow
      (local.set $to (local.get $target))
      (local.set $column (f64.const 0))
      (loop $nextPair
        (local.set $columns (f64x2.add ${both('column')} (v128.const f64x2 0 1)))
        ${COLOURS.map((colour) => `(local.set $${colour} (v128.const f64x2 0 0))`).join(' ')}
        (local.set $down (i32.const 0))
        (loop $nextDown
          (local.set $v (f64x2.add ${both('row')} (v128.load64_splat (local.get $down))))
          (local.set $av (f64x2.mul ${both('a')} (local.get $v)))
          (local.set $bv (f64x2.mul ${both('b')} (local.get $v)))
          (local.set $across (i32.const 0))
          (loop $nextAcross
            (local.set $u (f64x2.add (local.get $columns) (v128.load64_splat (local.get $across))))
            (local.set $x
              (f64x2.add (f64x2.sub (f64x2.mul ${both('a')} (local.get $u)) (local.get $bv)) ${both('dx')}))
            (local.set $y
              (f64x2.add (f64x2.add (f64x2.mul ${both('b')} (local.get $u)) (local.get $av)) ${both('dy')}))
            ${split('x', 'left', 'east', 'leftmost', 'rightmost')}
            ${split('y', 'top', 'south', 'topmost', 'bottommost')}
            (local.set $at
              (i32x4.trunc_sat_f64x2_s_zero
                (f64x2.add
                  (f64x2.add
                    (f64x2.mul (local.get $top) ${both('stride')})
                    (f64x2.mul (local.get $left) (v128.const f64x2 3 3)))
                  ${both('origin')})))
            (local.set $first (i32x4.extract_lane 0 (local.get $at)))
            (local.set $second (i32x4.extract_lane 1 (local.get $at)))
            (local.set $upper (v128.load64_lane 1 (local.get $second) (v128.load64_zero (local.get $first))))
            (local.set $lower (v128.load64_lane 1 ${below('second')} (v128.load64_zero ${below('first')})))
            (local.set $west (f64x2.sub (v128.const f64x2 1 1) (local.get $east)))
            (local.set $north (f64x2.sub (v128.const f64x2 1 1) (local.get $south)))
            (local.set $northWest (f64x2.mul (local.get $north) (local.get $west)))
            (local.set $northEast (f64x2.mul (local.get $north) (local.get $east)))
            (local.set $southWest (f64x2.mul (local.get $south) (local.get $west)))
            (local.set $southEast (f64x2.mul (local.get $south) (local.get $east)))
            ${COLOURS.map(add).join('\n')}
            (local.set $across (i32.add (local.get $across) (i32.const 8)))
            (br_if $nextAcross (i32.lt_u (local.get $across) (local.get $samplesEnd))))
          (local.set $down (i32.add (local.get $down) (i32.const 8)))
          (br_if $nextDown (i32.lt_u (local.get $down) (local.get $samplesEnd))))
        ${COLOURS.map(store).join('\n')}
        (local.set $to (i32.add (local.get $to) (i32.const 6)))
        (local.set $column (f64.add (local.get $column) (f64.const 2)))
        (br_if $nextPair (f64.lt (local.get $column) (local.get $width))))
      (local.set $target
        (i32.add (local.get $target) (i32.mul (i32.trunc_f64_s (local.get $width)) (i32.const 3))))
      (local.set $row (f64.add (local.get $row) (f64.const 1)))
      (br_if $nextRow (f64.lt (local.get $row) (local.get $height))))))`;

function vector(name: string): string {
  return `(local $${name} v128)`;
}

/** A number in both halves of a vector. */
function both(name: string): string {
  return `(f64x2.splat (local.get $${name}))`;
}

function below(address: string): string {
  return `(i32.add (local.get $${address}) (local.get $strideBytes))`;
}

/** Splits a coordinate, within limits, into the pixel before it and what is left. Pixels' centres are at .5. */
function split(coordinate: string, whole: string, rest: string, least: string, most: string): string {
  const centred = `(f64x2.sub (local.get $${coordinate}) (v128.const f64x2 0.5 0.5))`;
  return `(local.set $${coordinate} (f64x2.pmin ${both(most)} (f64x2.pmax ${both(least)} ${centred})))
    (local.set $${whole} (f64x2.floor (local.get $${coordinate})))
    (local.set $${rest} (f64x2.sub (local.get $${coordinate}) (local.get $${whole})))`;
}

/** Adds a colour of a sample, mixed from the four pixels. */
function add(colour: string, channel: number): string {
  const [northWest, northEast, southWest, southEast] = CORNERS.map((corner, number) => {
    const byte = channel + (number % 2) * 3;
    // The byte of either half becomes a 32-bit number; index 16 is zero.
    const bytes = [byte, 16, 16, 16, byte + 8, ...Array<number>(11).fill(16)].join(' ');
    const pixels = `(local.get $${number < 2 ? 'upper' : 'lower'})`;
    const values = `(f64x2.convert_low_i32x4_s (i8x16.swizzle ${pixels} (v128.const i8x16 ${bytes})))`;
    return `(f64x2.mul (local.get $${corner}) ${values})`;
  });
  const mixed = `(f64x2.add (f64x2.add (f64x2.add ${northWest} ${northEast}) ${southWest}) ${southEast})`;
  return `(local.set $${colour} (f64x2.add (local.get $${colour}) ${mixed}))`;
}

/** Writes a colour of two pixels. After an odd last one, the second is overwritten by the next row, or slack. */
function store(colour: string, channel: number): string {
  const mean = `(f64x2.mul (local.get $${colour}) ${both('share')})`;
  return `(local.set $rounded (i32x4.trunc_sat_f64x2_s_zero (f64x2.add ${mean} (v128.const f64x2 0.5 0.5))))
    (v128.store8_lane offset=${channel} 0 (local.get $to) (local.get $rounded))
    (v128.store8_lane offset=${channel + 3} 4 (local.get $to) (local.get $rounded))`;
}

/** The memory that {@link draw} reads and writes. */
export const memory = makeMemory(FREE_AT);

/** See {@link Draw}. */
export const draw = assemble<Draw>(WAT, memory);
