/** How the cells of an overview fill an area; lengths in pixels of the screen. */
export interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly side: number;
  /** Photos that a cell stands for: more than one where not all fit. */
  readonly photos: number;
}

/** Side from which cells are whole pixels, so that lines part them. Smaller ones fill the area as well as they can. */
export const PARTED_SIDE = 4;
/** A cell is never smaller: it could not be distinguished from its neighbour. */
const LEAST_SIDE = 1.5;

/** The largest square cells with which all photos fit into an area. */
export function cellsOf(total: number, width: number, height: number): Cells {
  const fits = (side: number) => Math.floor(width / side) * Math.floor(height / side);
  let side = Math.max(LEAST_SIDE, Math.sqrt((width * height) / Math.max(1, total)));
  if (side >= PARTED_SIDE) side = Math.floor(side);
  while (side > LEAST_SIDE && fits(side) < total) side = Math.max(LEAST_SIDE, side - (side > PARTED_SIDE ? 1 : 0.02));
  const photos = Math.max(1, Math.ceil(total / Math.max(1, fits(side))));
  const columns = Math.max(1, Math.floor(width / side));
  return { columns, rows: Math.ceil(total / photos / columns), side, photos };
}
