import { control, i32, i32x4, local, makeFunction, makeMemory, v128 } from '#libs/wasm';

/** Points of one side of a tile of pairs: two tiles of 128-d points stay in the second-level cache. */
export const TILE = 256;

/** Points that are compared at once with one other. */
const GROUP = 4;
/** Bytes of a vector of the processor: eight numbers of 16 bits. */
const STEP_BYTES = 16;
/** Numbers of 16 bits by whose multiples a point's are padded, with zeros. */
export const STEP_NUMBERS = STEP_BYTES / 2;

/** What is noted of a group in which something is near: the row and the group, by where their limits lie, and which. */
const HIT_BYTES = 12;

const [ROWS_END, COLUMNS_END, ROW, LIMIT_AT, COLUMN, HALF_AT, OUT] = [0, 1, 2, 3, 4, 5, 6] as const;
const [POINT, LIMIT, HITS, FIRST_SUMS] = [7, 8, 9, 10] as const;
const SUMS = [FIRST_SUMS, FIRST_SUMS + 1, FIRST_SUMS + 2, FIRST_SUMS + 3] as const;

/**
 * The inner loop of the search for near points, in WebAssembly written for points of `pointBytes`. It sees one tile at
 * a time: the caller fills `rows` with points and `limits`, `columns` with points and `halves`, and calls `find`.
 */
export class NearKernel {
  readonly rows: Int16Array;
  readonly columns: Int16Array;
  readonly limits: Int32Array;
  readonly halves: Int32Array;
  readonly #hits: Int32Array;
  readonly #places: Places;
  readonly #call: (rowsEnd: number, columnsEnd: number) => number;

  /** @param stride numbers of a point, padded to a multiple of {@link STEP_NUMBERS}. */
  constructor(stride: number) {
    const places = placesOf(stride * Int16Array.BYTES_PER_ELEMENT);
    const memory = makeMemory(places.end);
    this.rows = new Int16Array(memory.buffer, places.rows, TILE * stride);
    this.columns = new Int16Array(memory.buffer, places.columns, TILE * stride);
    this.limits = new Int32Array(memory.buffer, places.limits, TILE);
    this.halves = new Int32Array(memory.buffer, places.halves, TILE);
    this.#hits = new Int32Array(memory.buffer, places.hits);
    this.#places = places;
    this.#call = makeFunction(
      { parameters: 2, hasResult: true, locals: { i32: 5, v128: 7 }, body: bodyOf(places) },
      memory,
    );
  }

  /**
   * Tells each pair of the first `rows` and the first `columns` points (at least one each) whose dot product, less
   * the column's half, is at least the row's limit. Columns are looked at by fours, so it may tell of some behind
   * the last.
   */
  find(rows: number, columns: number, onNear: (row: number, column: number) => void): void {
    const places = this.#places;
    const groups = Math.ceil(columns / GROUP);
    const end = this.#call(places.rows + rows * places.pointBytes, places.columns + groups * GROUP * places.pointBytes);
    for (let hit = 0; hit < (end - places.hits) / 4; hit += HIT_BYTES / 4) {
      const row = ((this.#hits[hit] as number) - places.limits) / 4;
      const column = ((this.#hits[hit + 1] as number) - places.halves) / 4;
      const which = this.#hits[hit + 2] as number;
      for (let lane = 0; lane < GROUP; lane += 1) if ((which & (1 << lane)) !== 0) onNear(row, column + lane);
    }
  }
}

/** Addresses in the kernel's memory. */
type Places = ReturnType<typeof placesOf>;

function placesOf(pointBytes: number) {
  const rows = 0;
  const columns = rows + TILE * pointBytes;
  const limits = columns + TILE * pointBytes;
  const halves = limits + TILE * 4;
  const hits = halves + TILE * 4;
  return { pointBytes, rows, columns, limits, halves, hits, end: hits + (TILE * TILE * HIT_BYTES) / GROUP };
}

function bodyOf({ pointBytes, rows, columns, limits, halves, hits }: Places) {
  const start = (variable: number, value: number) => [...i32.constant(value), ...local.set(variable)];
  const advance = (variable: number, by: number) => [
    ...local.get(variable),
    ...i32.constant(by),
    ...i32.add,
    ...local.set(variable),
  ];
  const note = (place: number, value: readonly number[]) => [...local.get(OUT), ...value, ...i32.store(4 * place)];
  return [
    ...[start(ROW, rows), start(LIMIT_AT, limits), start(OUT, hits)],
    control.loop(
      ...[local.get(LIMIT_AT), v128.loadSplat32(), local.set(LIMIT)],
      ...[start(COLUMN, columns), start(HALF_AT, halves)],
      control.loop(
        ...multiply(pointBytes),
        ...addLanes(),
        ...[
          local.get(HALF_AT),
          v128.load(),
          i32x4.subtract,
          local.get(LIMIT),
          i32x4.isAtLeast,
          local.tee(HITS),
          v128.anyTrue,
        ],
        control.when(
          note(0, local.get(LIMIT_AT)),
          note(1, local.get(HALF_AT)),
          note(2, [...local.get(HITS), ...i32x4.bitmask]),
          advance(OUT, HIT_BYTES),
        ),
        advance(HALF_AT, GROUP * 4),
        ...[
          advance(COLUMN, GROUP * pointBytes),
          local.get(COLUMN),
          local.get(COLUMNS_END),
          i32.isLess,
          control.repeatIf,
        ],
      ),
      advance(LIMIT_AT, 4),
      ...[advance(ROW, pointBytes), local.get(ROW), local.get(ROWS_END), i32.isLess, control.repeatIf],
    ),
    local.get(OUT),
  ];
}

/** The products of a row and four columns, added up by lanes; without a loop, since the length is known. */
function multiply(pointBytes: number) {
  const code: (readonly number[])[] = [];
  for (let offset = 0; offset < pointBytes; offset += STEP_BYTES) {
    code.push(local.get(ROW), v128.load(offset), local.set(POINT));
    SUMS.forEach((sum, at) => {
      code.push(local.get(POINT), local.get(COLUMN), v128.load(at * pointBytes + offset), i32x4.dot16);
      if (offset > 0) code.push(local.get(sum), i32x4.add);
      code.push(local.set(sum));
    });
  }
  return code;
}

/** Leaves one vector on the stack: the four lanes of each sum in one lane. */
function addLanes() {
  const [a, b, c, d] = SUMS;
  const halve = (x: number, y: number) => [
    ...[local.get(x), local.get(y), i32x4.pick(0, 4, 1, 5)],
    ...[local.get(x), local.get(y), i32x4.pick(2, 6, 3, 7), i32x4.add],
  ];
  return [
    ...[...halve(a, b), local.set(a), ...halve(c, d), local.set(c)],
    ...[local.get(a), local.get(c), i32x4.pick(0, 1, 4, 5)],
    ...[local.get(a), local.get(c), i32x4.pick(2, 3, 6, 7), i32x4.add],
  ];
}
