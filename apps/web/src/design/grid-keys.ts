/** A grid that is walked through by keys: `total` cells in rows of `columns`, `page` rows of them in sight. */
export interface KeyGrid {
  readonly columns: number;
  readonly total: number;
  readonly page: number;
}

/** Where a key leads from a cell, as grids have it by convention; null where the key is for somebody else. */
export function cellAfterKey(key: string, from: number, { columns, total, page }: KeyGrid): number | null {
  const to = destinations(from, columns, page, total)[key];
  if (to === undefined) return null;
  // Past the edge in its own column there is nowhere to go, save for the end of a last row that is not full.
  if (to < 0) return key === 'PageUp' ? from % columns : from;
  if (to < total) return to;
  return Math.floor(from / columns) < Math.floor((total - 1) / columns) ? total - 1 : from;
}

function destinations(from: number, columns: number, page: number, total: number): Record<string, number> {
  return {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns,
    ArrowDown: from + columns,
    PageUp: from - page * columns,
    PageDown: from + page * columns,
    Home: 0,
    End: total - 1,
  };
}
