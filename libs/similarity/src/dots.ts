import { control, i32, i32x4, local, makeFunction, makeMemory, v128, type Memory } from '#libs/wasm';

/** Bytes that are multiplied at once: rows are padded to a multiple of it, with zeros. */
export const STEP_BYTES = 16;

/**
 * Writes the dot products of a row of 16-bit numbers at `query` and each of `rows` rows (at least one) from `row` on,
 * all `rowBytes` long, as 32-bit numbers from `out` on.
 */
export type Dots = (query: number, row: number, rows: number, rowBytes: number, out: number) => void;

const [QUERY, ROW, ROWS, ROW_BYTES, OUT, AT, SUMS] = [0, 1, 2, 3, 4, 5, 6] as const;

const body = [
  control.loop(
    ...[i32.constant(0), local.set(AT), i32.constant(0), i32x4.splat, local.set(SUMS)],
    control.loop(
      local.get(SUMS),
      ...[local.get(QUERY), local.get(AT), i32.add, v128.load()],
      ...[local.get(ROW), local.get(AT), i32.add, v128.load()],
      ...[i32x4.dot16, i32x4.add, local.set(SUMS)],
      ...[
        local.get(AT),
        i32.constant(STEP_BYTES),
        i32.add,
        local.tee(AT),
        local.get(ROW_BYTES),
        i32.isLess,
        control.repeatIf,
      ],
    ),
    local.get(OUT),
    ...[local.get(SUMS), i32x4.lane(0), local.get(SUMS), i32x4.lane(1), i32.add],
    ...[local.get(SUMS), i32x4.lane(2), i32.add, local.get(SUMS), i32x4.lane(3), i32.add],
    i32.store(),
    ...[local.get(ROW), local.get(ROW_BYTES), i32.add, local.set(ROW)],
    ...[local.get(OUT), i32.constant(4), i32.add, local.set(OUT)],
    ...[local.get(ROWS), i32.constant(1), i32.subtract, local.tee(ROWS), control.repeatIf],
  ),
];

/** The inner loop, and memory of `initialBytes` at least, which it reads and writes. */
export function makeDots(initialBytes: number): { dots: Dots; memory: Memory } {
  const memory = makeMemory(initialBytes);
  return {
    dots: makeFunction<Dots>({ parameters: 5, hasResult: false, locals: { i32: 1, v128: 1 }, body }, memory),
    memory,
  };
}
