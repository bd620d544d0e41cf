import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { fromRgb, type RgbImage } from '#libs/formats';
import { rgb } from './pictures.js';

/** The person on a cell of the face-match picture, by eye: one man, possibly him (sunglasses), or others. */
export type Who = 'man' | 'doubtful' | 'other';

/** A cell of the face-match picture, with one face. */
export interface GridCell {
  readonly number: number;
  readonly image: RgbImage;
  readonly label: Who;
}

const GRID = { columns: 18, rows: 6, side: 106, stepX: 106.6, stepY: 112.6, left: 2, top: 284 };
const MAN = new Set([...Array(19).keys(), 20]);
const DOUBTFUL = new Set([19, 21, 26]);

/** Cells with the man on them. */
export const CELLS_OF_THE_MAN = 20;

/** All cells. */
export const CELLS = GRID.columns * GRID.rows;

/** The first `count` of the 108 cells of the face-match picture that a model package ships, row by row. */
export async function faceMatchGrid(count = CELLS): Promise<GridCell[]> {
  const picture = join(
    dirname(createRequire(import.meta.url).resolve('@vladmandic/human')),
    '..',
    'assets',
    'screenshot-facematch.jpg',
  );
  const { width } = await sharp(picture).metadata();
  const cells = Array.from({ length: count }, async (_, number): Promise<GridCell> => {
    const left = Math.min(width - GRID.side, Math.round(GRID.left + GRID.stepX * (number % GRID.columns)));
    const top = Math.round(GRID.top + GRID.stepY * Math.floor(number / GRID.columns));
    const image = await rgb(sharp(picture).extract({ left, top, width: GRID.side, height: GRID.side }));
    return { number, image, label: MAN.has(number) ? 'man' : DOUBTFUL.has(number) ? 'doubtful' : 'other' };
  });
  return Promise.all(cells);
}

/**
 * Writes cells of the face-match picture to a folder, each with a black border of half its side around it.
 * @param count how many of the 108, row by row; the man is on the first 21.
 * @returns who is on each, by the path of its file.
 */
export async function makeFaceMatchCells(folder: string, count = CELLS): Promise<Map<string, Who>> {
  const border = GRID.side / 2;
  const cells = await faceMatchGrid(count);
  const files = cells.map(async ({ number, image, label }): Promise<[string, Who]> => {
    const path = join(folder, `cell-${String(number).padStart(3, '0')}.png`);
    await fromRgb(image)
      .extend({ top: border, bottom: border, left: border, right: border, background: 'black' })
      .png()
      .toFile(path);
    return [path, label];
  });
  return new Map(await Promise.all(files));
}
