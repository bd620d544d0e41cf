import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** The person on a cell of the face-match picture, by eye: one man, possibly him (sunglasses), or others. */
export type Who = 'man' | 'doubtful' | 'other';

const GRID = { columns: 18, rows: 6, side: 106, stepX: 106.6, stepY: 112.6, left: 2, top: 284 };
const MAN = new Set([...Array(19).keys(), 20]);
const DOUBTFUL = new Set([19, 21, 26]);

/** Cells with the man on them. */
export const CELLS_OF_THE_MAN = 20;

/** All cells. */
export const CELLS = GRID.columns * GRID.rows;

/**
 * Cuts the picture of faces that a model package ships into its cells, each with a black border of half its side around
 * it, because a face that fills the frame is not detected.
 * @param count how many of the 108, row by row; he is on the first 21.
 * @returns who is on each, by the path of its file.
 */
export async function makeFaceMatchCells(folder: string, count = CELLS): Promise<Map<string, Who>> {
  const picture = join(
    dirname(createRequire(import.meta.url).resolve('@vladmandic/human')),
    '..',
    'assets',
    'screenshot-facematch.jpg',
  );
  const { width } = await sharp(picture).metadata();
  const border = GRID.side / 2;
  const cells = Array.from({ length: count }, async (_, number): Promise<[string, Who]> => {
    const left = Math.min(width - GRID.side, Math.round(GRID.left + GRID.stepX * (number % GRID.columns)));
    const top = Math.round(GRID.top + GRID.stepY * Math.floor(number / GRID.columns));
    const path = join(folder, `cell-${String(number).padStart(3, '0')}.png`);
    await sharp(picture)
      .extract({ left, top, width: GRID.side, height: GRID.side })
      .extend({ top: border, bottom: border, left: border, right: border, background: 'black' })
      .png()
      .toFile(path);
    return [path, MAN.has(number) ? 'man' : DOUBTFUL.has(number) ? 'doubtful' : 'other'];
  });
  return new Map(await Promise.all(cells));
}
