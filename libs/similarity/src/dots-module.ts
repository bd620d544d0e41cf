/*
 * The inner loop in WebAssembly, which multiplies eight pairs of numbers at once where JavaScript multiplies one. So
 * small a module needs no compiler: here are its instructions, by their names in the specification.
 */

/** Memory that JavaScript and the inner loop share; it can grow, and not shrink. */
export interface SharedMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of WebAssembly's interface that is used; Node's types leave it out. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => SharedMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, SharedMemory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** Bytes of a page, in which memory grows. */
export const PAGE_BYTES = 65_536;

/** Bytes that are multiplied at once: rows are padded to a multiple of it, with zeros. */
export const STEP_BYTES = 16;

/**
 * Writes the dot products of a row of 16-bit numbers at `query` and each of `rows` rows (at least one) from `row` on,
 * all `rowBytes` long, as 32-bit numbers from `out` on.
 */
export type Dots = (query: number, row: number, rows: number, rowBytes: number, out: number) => void;

const [QUERY, ROW, ROWS, ROW_BYTES, OUT, AT, SUMS] = [0, 1, 2, 3, 4, 5, 6];
const I32 = 0x7f;
const V128 = 0x7b;
const VOID = 0x40;

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const tee = (local: number) => [0x22, local];
const number = (value: number) => [0x41, value];
const add = [0x6a];
const subtract = [0x6b];
const isLess = [0x49];
const store = [0x36, 2, 0];
const repeatIf = [0x0d, 0];
const loop = (...body: number[][]) => [0x03, VOID, ...body.flat(), 0x0b];
const simd = {
  load: [0xfd, 0x00, 4, 0],
  splat: [0xfd, 0x11],
  lane: (lane: number) => [0xfd, 0x1b, lane],
  addLanes: [0xfd, 0xae, 0x01],
  /** Multiplies eight pairs of 16-bit numbers and adds the products by twos. */
  dot: [0xfd, 0xba, 0x01],
};

const body = [
  ...loop(
    ...[number(0), set(AT), number(0), simd.splat, set(SUMS)],
    loop(
      get(SUMS),
      ...[get(QUERY), get(AT), add, simd.load],
      ...[get(ROW), get(AT), add, simd.load],
      ...[simd.dot, simd.addLanes, set(SUMS)],
      ...[get(AT), number(STEP_BYTES), add, tee(AT), get(ROW_BYTES), isLess, repeatIf],
    ),
    get(OUT),
    ...[get(SUMS), simd.lane(0), get(SUMS), simd.lane(1), add],
    ...[get(SUMS), simd.lane(2), add, get(SUMS), simd.lane(3), add],
    store,
    ...[get(ROW), get(ROW_BYTES), add, set(ROW)],
    ...[get(OUT), number(4), add, set(OUT)],
    ...[get(ROWS), number(1), subtract, tee(ROWS), repeatIf],
  ),
  0x0b,
];

/** A length and what has it. All lengths here are under 16 384: two bytes of LEB128. */
const sized = (bytes: readonly number[]) => [(bytes.length & 0x7f) | 0x80, bytes.length >> 7, ...bytes];
const text = (value: string) => sized([...Buffer.from(value)]);
const section = (id: number, ...content: number[][]) => [id, ...sized(content.flat())];

const bytes = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
  ...section(2, [1], text('shared'), text('memory'), [0x02, 0x00, 0]),
  ...section(3, [1, 0]),
  ...section(7, [1], text('dots'), [0x00, 0]),
  ...section(10, [1], sized([2, 1, I32, 1, V128, ...body])),
]);

/** The inner loop, and memory of `initialBytes` at least, which it reads and writes. */
export function makeDots(initialBytes: number): { dots: Dots; memory: SharedMemory } {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(initialBytes / PAGE_BYTES) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { shared: { memory } });
  return { dots: exports['dots'] as Dots, memory };
}
