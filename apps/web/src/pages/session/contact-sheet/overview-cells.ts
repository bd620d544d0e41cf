/** How the cells of an overview fill an area; lengths in pixels of the screen. */
export interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly side: number;
  /** Photos that a cell stands for: more than one where not all fit. */
  readonly photos: number;
}

/** A cell is never smaller: one pixel cannot be told from its neighbour. */
const LEAST_SIDE = 2;

/** The largest square cells with which all photos fit into an area. */
export function cellsOf(total: number, width: number, height: number): Cells {
  const fits = (side: number) => Math.floor(width / side) * Math.floor(height / side);
  let side = Math.max(LEAST_SIDE, Math.floor(Math.sqrt((width * height) / Math.max(1, total))));
  while (side > LEAST_SIDE && fits(side) < total) side -= 1;
  const photos = Math.max(1, Math.ceil(total / Math.max(1, fits(side))));
  const columns = Math.max(1, Math.floor(width / side));
  return { columns, rows: Math.ceil(total / photos / columns), side, photos };
}
