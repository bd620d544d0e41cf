import { makeNearRows } from './near-rows.js';
import { growTo } from './webassembly.js';

/** Rows that are compared in one call; the numbers of those that are near are at the start of memory. */
const BLOCK_ROWS = 4096;
const HASHES_AT = 4 * BLOCK_ROWS;
const HASH_BYTES = 8;
/** By how much the index grows. */
const GROWTH = 1.5;

/** 64-bit hashes by id, held in memory and searched exactly. */
export interface HashIndex {
  /** How many hashes there are. */
  readonly size: number;
  /**
   * Adds a hash or replaces the one of that id. Fast for ids that are about the largest; other new ids move those behind.
   * @param id a whole number below 2³¹
   * @param hash 16 hex digits
   */
  set(id: number, hash: string): void;
  /** Removes a hash, if there is one of that id. */
  delete(id: number): void;
  /** The ids of all hashes that differ from `hash` in at most `distance` bits, in rising order. */
  near(hash: string, distance: number): number[];
}

/**
 * Makes an empty index. It takes 12 bytes a hash, and up to half as much again after it has grown; it does not shrink.
 */
export function createHashIndex(): HashIndex {
  const { nearRows, memory } = makeNearRows(HASHES_AT);
  /** Ids of the rows, rising; of a row that is deleted, -1 - id. */
  let ids = new Int32Array(0);
  let rows = 0;
  let deleted = 0;
  /** A view of the hashes in memory, two numbers a row; another one after memory has grown. */
  let hashes = new Uint32Array(0);

  /** The first row whose id is not smaller. */
  function rowOf(id: number): number {
    if (rows === 0 || id > idOf(rows - 1)) return rows;
    let [from, to] = [0, rows - 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (idOf(middle) < id) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  function idOf(row: number): number {
    const id = ids[row] as number;
    return id < 0 ? -1 - id : id;
  }

  /** Drops the deleted rows. */
  function compact(): void {
    let kept = 0;
    for (let row = 0; row < rows; row += 1) {
      const id = ids[row] as number;
      if (id < 0) continue;
      ids[kept] = id;
      hashes.copyWithin(2 * kept, 2 * row, 2 * row + 2);
      kept += 1;
    }
    rows = kept;
    deleted = 0;
  }

  /** Makes room for another row. */
  function makeRoom(): void {
    if (rows < ids.length) return;
    if (deleted > rows * (1 - 1 / GROWTH)) return compact();
    const most = Math.ceil((rows * GROWTH + 1) / BLOCK_ROWS) * BLOCK_ROWS;
    const larger = new Int32Array(most);
    larger.set(ids);
    ids = larger;
    growTo(memory, HASHES_AT + most * HASH_BYTES);
    hashes = new Uint32Array(memory.buffer, HASHES_AT, 2 * most);
  }

  return {
    get size() {
      return rows - deleted;
    },

    set(id, hash) {
      const halves = halvesOf(hash);
      let row = rowOf(id);
      if (row === rows || idOf(row) !== id) {
        makeRoom();
        row = rowOf(id);
        ids.copyWithin(row + 1, row, rows);
        hashes.copyWithin(2 * row + 2, 2 * row, 2 * rows);
        rows += 1;
      } else if ((ids[row] as number) < 0) deleted -= 1;
      ids[row] = id;
      hashes.set(halves, 2 * row);
    },

    delete(id) {
      const row = rowOf(id);
      if (row === rows || ids[row] !== id) return;
      ids[row] = -1 - id;
      deleted += 1;
    },

    near(hash, distance) {
      const [low, high] = halvesOf(hash);
      const near: number[] = [];
      for (let first = 0; first < rows; first += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, rows - first);
        const end = nearRows(low, high, distance, HASHES_AT + first * HASH_BYTES, count, 0);
        for (const row of new Int32Array(memory.buffer, 0, end / 4)) {
          // The last step may go beyond the last row.
          const id = row < count ? (ids[first + row] as number) : -1;
          if (id >= 0) near.push(id);
        }
      }
      return near;
    },
  };
}

/** The lower and the upper half of a hash. @throws RangeError if it is not 16 hex digits. */
function halvesOf(hash: string): readonly [number, number] {
  if (!/^[0-9a-f]{16}$/.test(hash)) throw new RangeError('A hash is 16 hex digits.');
  return [parseInt(hash.slice(8), 16), parseInt(hash.slice(0, 8), 16)];
}
