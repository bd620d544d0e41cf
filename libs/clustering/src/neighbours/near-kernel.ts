import { assemble, makeMemory } from '#libs/vectors';

/** Points of one side of a tile of pairs: two tiles of 128-d points stay in the second-level cache. */
export const TILE = 256;

/** Points that are compared at once with one other. */
const GROUP = 4;
/** Bytes of a vector register: eight numbers of 16 bits. */
const STEP_BYTES = 16;
/** Points are padded with zeros to a multiple of so many 16-bit numbers. */
export const STEP_NUMBERS = STEP_BYTES / 2;

/**
 * How many of a point's numbers are compared first: most pairs are far apart by these, and need no others. Fewer steps
 * than this are not worth a comparison of their own.
 */
const HEAD = { share: 3 / 8, leastSteps: 4 };

/** The numbers of a point that are compared first; all where there are few. @param stride of {@link NearKernel} */
export function headOf(stride: number): number {
  const steps = stride / STEP_NUMBERS;
  return steps < HEAD.leastSteps ? stride : Math.round(steps * HEAD.share) * STEP_NUMBERS;
}

/** Bytes of a hit: the addresses of the row's limit and of the group's halves, and a bit for each near column. */
const HIT_BYTES = 12;

/**
 * The inner loop of the search for near points, in WebAssembly for points of one length. It processes one tile at a
 * time: the caller fills the arrays of rows and of columns, and calls `find`.
 */
export class NearKernel {
  readonly rows: Int16Array;
  readonly columns: Int16Array;
  readonly limits: Int32Array;
  readonly halves: Int32Array;
  /** The length of what follows the head ({@link headOf}) of each row and column, rounded up. */
  readonly rowTails: Int32Array;
  readonly columnTails: Int32Array;
  readonly #hits: Int32Array;
  readonly #layout: Layout;
  readonly #call: (rowsEnd: number, columnsEnd: number) => number;

  /** @param stride numbers of a point, padded to a multiple of {@link STEP_NUMBERS}. */
  constructor(stride: number) {
    const layout = layoutOf(stride);
    const memory = makeMemory(layout.end);
    this.rows = new Int16Array(memory.buffer, layout.rows, TILE * stride);
    this.columns = new Int16Array(memory.buffer, layout.columns, TILE * stride);
    this.limits = new Int32Array(memory.buffer, layout.limits, TILE);
    this.halves = new Int32Array(memory.buffer, layout.halves, TILE);
    this.rowTails = new Int32Array(memory.buffer, layout.rowTails, TILE);
    this.columnTails = new Int32Array(memory.buffer, layout.columnTails, TILE);
    this.#hits = new Int32Array(memory.buffer, layout.hits);
    this.#layout = layout;
    this.#call = assemble(watOf(layout), memory);
  }

  /**
   * Reports each pair of the first `rows` and the first `columns` points (at least one each) whose dot product, less
   * the column's half, is at least the row's limit. Columns are compared in groups of four, so pairs with columns
   * after the last may be reported too.
   */
  find(rows: number, columns: number, onNear: (row: number, column: number) => void): void {
    const layout = this.#layout;
    const groups = Math.ceil(columns / GROUP);
    const end = this.#call(layout.rows + rows * layout.pointBytes, layout.columns + groups * GROUP * layout.pointBytes);
    for (let hit = 0; hit < (end - layout.hits) / 4; hit += HIT_BYTES / 4) {
      const row = ((this.#hits[hit] as number) - layout.limits) / 4;
      const column = ((this.#hits[hit + 1] as number) - layout.halves) / 4;
      const which = this.#hits[hit + 2] as number;
      for (let lane = 0; lane < GROUP; lane += 1) if ((which & (1 << lane)) !== 0) onNear(row, column + lane);
    }
  }
}

/** Addresses in the kernel's memory. */
type Layout = ReturnType<typeof layoutOf>;

function layoutOf(stride: number) {
  const pointBytes = stride * Int16Array.BYTES_PER_ELEMENT;
  const headBytes = headOf(stride) * Int16Array.BYTES_PER_ELEMENT;
  const rows = 0;
  const columns = rows + TILE * pointBytes;
  const limits = columns + TILE * pointBytes;
  const rowTails = limits + TILE * 4;
  const halves = rowTails + TILE * 4;
  const columnTails = halves + TILE * 4;
  const hits = columnTails + TILE * 4;
  const end = hits + (TILE * TILE * HIT_BYTES) / GROUP;
  return { pointBytes, headBytes, rows, columns, limits, rowTails, halves, columnTails, hits, end };
}

/** The sums of the products of the row and each of the four columns, by lanes. */
const SUMS = ['$sum0', '$sum1', '$sum2', '$sum3'] as const;
/** Two sums each, with their lanes added up by half. */
const HALVES = ['$half01', '$half23'] as const;

function watOf(layout: Layout): string {
  const { pointBytes, headBytes, rows, columns, limits, rowTails, halves, columnTails, hits } = layout;
  const isNear = (products: string): string =>
    `(i32x4.ge_s (i32x4.sub ${products} (v128.load (local.get $halfAt))) (local.get $limit))`;
  const storeHits = `
    (local.set $hits ${isNear(sumOfLanes())})
    (if (v128.any_true (local.get $hits))
      (then
        (i32.store (local.get $hitAt) (local.get $limitAt))
        (i32.store offset=4 (local.get $hitAt) (local.get $halfAt))
        (i32.store offset=8 (local.get $hitAt) (i32x4.bitmask (local.get $hits)))
        ${advance('$hitAt', HIT_BYTES)}))`;
  // By Cauchy and Schwarz, the products of the tails add up to at most the product of their lengths.
  const tails = `(i32x4.mul
    (v128.load32_splat offset=${rowTails - limits} (local.get $limitAt))
    (v128.load offset=${columnTails - halves} (local.get $halfAt)))`;
  const rest = `
    (if (v128.any_true ${isNear(`(i32x4.add ${sumOfLanes()} ${tails})`)})
      (then
        ${multiply(pointBytes, headBytes, pointBytes)}
        ${storeHits}))`;
  return `(module
    (import "shared" "memory" (memory 0))
    (func (export "call") (param $rowsEnd i32) (param $columnsEnd i32) (result i32)
      (local $row i32) (local $limitAt i32) (local $column i32) (local $halfAt i32) (local $hitAt i32)
      (local $point v128) (local $limit v128) (local $hits v128)
      ${[...SUMS, ...HALVES].map((sum) => `(local ${sum} v128)`).join(' ')}
      (local.set $row (i32.const ${rows}))
      (local.set $limitAt (i32.const ${limits}))
      (local.set $hitAt (i32.const ${hits}))
      (loop $nextRow
        (local.set $limit (v128.load32_splat (local.get $limitAt)))
        (local.set $column (i32.const ${columns}))
        (local.set $halfAt (i32.const ${halves}))
        (loop $nextGroup
          ${multiply(pointBytes, 0, headBytes)}
          ${headBytes < pointBytes ? rest : storeHits}
          ${advance('$halfAt', GROUP * 4)}
          ${advance('$column', GROUP * pointBytes)}
          (br_if $nextGroup (i32.lt_u (local.get $column) (local.get $columnsEnd))))
        ${advance('$limitAt', 4)}
        ${advance('$row', pointBytes)}
        (br_if $nextRow (i32.lt_u (local.get $row) (local.get $rowsEnd))))
      (local.get $hitAt)))`;
}

function advance(variable: string, by: number): string {
  return `(local.set ${variable} (i32.add (local.get ${variable}) (i32.const ${by})))`;
}

/** Multiplies bytes of a row and four columns into the sums; unrolled, since the length of a point is known. */
function multiply(pointBytes: number, from: number, end: number): string {
  const steps: string[] = [];
  for (let offset = from; offset < end; offset += STEP_BYTES) {
    steps.push(`(local.set $point (v128.load offset=${offset} (local.get $row)))`);
    SUMS.forEach((sum, at) => {
      const column = `(v128.load offset=${at * pointBytes + offset} (local.get $column))`;
      const products = `(i32x4.dot_i16x8_s (local.get $point) ${column})`;
      steps.push(`(local.set ${sum} ${offset === 0 ? products : `(i32x4.add (local.get ${sum}) ${products})`})`);
    });
  }
  return steps.join('\n');
}

/** Adds up the lanes of each sum, by halves: lane i of the result is the sum of the lanes of sum i. */
function sumOfLanes(): string {
  const pick = (lanes: Lanes, x: string, y: string): string => `(i8x16.shuffle ${bytesOf(lanes)} ${x} ${y})`;
  const get = (variable: string): string => `(local.get ${variable})`;
  const halve = (x: string, y: string): string =>
    `(i32x4.add ${pick([0, 4, 1, 5], get(x), get(y))} ${pick([2, 6, 3, 7], get(x), get(y))})`;
  const [a, b, c, d] = SUMS;
  const [halfAb, halfCd] = HALVES;
  const some = pick([0, 1, 4, 5], `(local.tee ${halfAb} ${halve(a, b)})`, `(local.tee ${halfCd} ${halve(c, d)})`);
  return `(i32x4.add ${some} ${pick([2, 3, 6, 7], get(halfAb), get(halfCd))})`;
}

/** Four of the eight 32-bit lanes of two vectors. */
type Lanes = readonly [number, number, number, number];

/** The operand of `i8x16.shuffle` that picks the lanes. */
function bytesOf(lanes: Lanes): string {
  return lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)).join(' ');
}
