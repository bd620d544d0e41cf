import { assemble, makeMemory, type Memory } from './webassembly.js';

/** Rows that are compared in one step: two registers of two hashes. */
const STEP_ROWS = 4;

/**
 * Compares the 64-bit hash of the two halves `low` and `high` with `rows` hashes of 8 bytes from `at` on, rounded up to
 * whole steps, and writes the numbers of the rows that differ in at most `distance` bits as 32-bit numbers from `out` on.
 * @returns the address after the last of them
 */
export type NearRows = (low: number, high: number, distance: number, at: number, rows: number, out: number) => number;

const WAT = `(module
  (import "shared" "memory" (memory 0))
  (func $bits (param $hashes v128) (param $hash v128) (result v128)
    ;; of two hashes, the bits that differ, as four 32-bit numbers
    (i32x4.extadd_pairwise_i16x8_u
      (i16x8.extadd_pairwise_i8x16_u (i8x16.popcnt (v128.xor (local.get $hashes) (local.get $hash))))))
  (func (export "call")
    (param $low i32) (param $high i32) (param $distance i32) (param $at i32) (param $rows i32) (param $out i32)
    (result i32)
    (local $hash v128) (local $most v128) (local $first v128) (local $second v128) (local $row i32) (local $near i32)
    (local.set $hash
      (i64x2.splat
        (i64.or
          (i64.extend_i32_u (local.get $low))
          (i64.shl (i64.extend_i32_u (local.get $high)) (i64.const 32)))))
    (local.set $most (i32x4.splat (local.get $distance)))
    (loop $nextStep
      (local.set $first (call $bits (v128.load (local.get $at)) (local.get $hash)))
      (local.set $second (call $bits (v128.load offset=16 (local.get $at)) (local.get $hash)))
      (local.set $near
        (i32x4.bitmask
          (i32x4.le_u
            (i32x4.add
              (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $first) (local.get $second))
              (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $first) (local.get $second)))
            (local.get $most))))
      (if (local.get $near)
        (then
          (loop $nextNear
            (i32.store (local.get $out) (i32.add (local.get $row) (i32.ctz (local.get $near))))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            (local.set $near (i32.and (local.get $near) (i32.sub (local.get $near) (i32.const 1))))
            (br_if $nextNear (local.get $near)))))
      (local.set $at (i32.add (local.get $at) (i32.const 32)))
      (local.set $row (i32.add (local.get $row) (i32.const ${STEP_ROWS})))
      (br_if $nextStep (i32.lt_u (local.get $row) (local.get $rows))))
    (local.get $out)))`;

/** The inner loop, and memory of at least `initialBytes`, which it reads and writes. */
export function makeNearRows(initialBytes: number): { nearRows: NearRows; memory: Memory } {
  const memory = makeMemory(initialBytes);
  return { nearRows: assemble<(...numbers: number[]) => number>(WAT, memory), memory };
}
