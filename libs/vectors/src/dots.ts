import { assemble, makeMemory, type Memory } from './webassembly.js';

/** Bytes of a vector register: rows are padded with zeros to a multiple of it. */
export const STEP_BYTES = 16;

/**
 * Writes the dot products of a row of 16-bit numbers at `query` and each of `rows` rows (at least one) from `row` on,
 * all `rowBytes` long, as 32-bit numbers from `out` on.
 */
export type Dots = (query: number, row: number, rows: number, rowBytes: number, out: number) => void;

const WAT = `(module
  (import "shared" "memory" (memory 0))
  (func (export "call") (param $query i32) (param $row i32) (param $rows i32) (param $rowBytes i32) (param $out i32)
    (local $at i32) (local $sums v128)
    (loop $nextRow
      (local.set $at (i32.const 0))
      (local.set $sums (v128.const i32x4 0 0 0 0))
      (loop $nextStep
        (local.set $sums
          (i32x4.add
            (local.get $sums)
            (i32x4.dot_i16x8_s
              (v128.load (i32.add (local.get $query) (local.get $at)))
              (v128.load (i32.add (local.get $row) (local.get $at))))))
        (local.set $at (i32.add (local.get $at) (i32.const ${STEP_BYTES})))
        (br_if $nextStep (i32.lt_u (local.get $at) (local.get $rowBytes))))
      (i32.store
        (local.get $out)
        (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums)))
          (i32.add (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums)))))
      (local.set $row (i32.add (local.get $row) (local.get $rowBytes)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $nextRow (local.get $rows)))))`;

/** The inner loop, and memory of at least `initialBytes`, which it reads and writes. */
export function makeDots(initialBytes: number): { dots: Dots; memory: Memory } {
  const memory = makeMemory(initialBytes);
  return { dots: assemble<Dots>(WAT, memory), memory };
}
