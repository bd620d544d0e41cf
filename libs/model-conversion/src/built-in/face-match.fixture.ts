import { join } from 'node:path';
import sharp from 'sharp';
import type { RgbImage } from '#libs/formats';
import { rgb } from '../../../../test/support/pictures.js';
import { findPackage, HUMAN_PACKAGE } from './packages.js';

/** A cell of the face-match picture, with one face. */
export interface GridCell {
  readonly number: number;
  readonly image: RgbImage;
  /** Labelled by eye: `man` is one man, `doubtful` may be him, `other` is another person. */
  readonly label: 'man' | 'doubtful' | 'other';
}

const GRID = { columns: 18, rows: 6, side: 106, stepX: 106.6, stepY: 112.6, left: 2, top: 284 };
const MAN = new Set([...Array(19).keys(), 20]);
const DOUBTFUL = new Set([19, 21, 26]);

/** The 108 cells of the face-match picture that a model package ships, row by row. */
export async function faceMatchGrid(): Promise<GridCell[]> {
  const path = join(findPackage(HUMAN_PACKAGE).directory, 'assets', 'screenshot-facematch.jpg');
  const { width = 0 } = await sharp(path).metadata();
  const cells = Array.from({ length: GRID.columns * GRID.rows }, async (_, number): Promise<GridCell> => {
    const left = Math.min(width - GRID.side, Math.round(GRID.left + GRID.stepX * (number % GRID.columns)));
    const top = Math.round(GRID.top + GRID.stepY * Math.floor(number / GRID.columns));
    const image = await rgb(sharp(path).extract({ left, top, width: GRID.side, height: GRID.side }));
    return { number, image, label: MAN.has(number) ? 'man' : DOUBTFUL.has(number) ? 'doubtful' : 'other' };
  });
  return Promise.all(cells);
}
