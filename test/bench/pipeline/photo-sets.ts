import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { walkPhotos } from '#libs/scanning';
import { makePhotos } from '../../support/photos.js';

/** Photos that are measured together. */
export interface PhotoSet {
  readonly name: string;
  readonly folder: string;
  readonly paths: readonly string[];
}

const SEED = 61;
/** Long sides of what is invented, in pixels, and how many of each: so many that most are in whole chunks, not in the small ones of a session's end. */
const SMALL = { name: '1000-px', side: 1_000, photos: 320, kernel: 'cubic' } as const;
const CAMERA = { name: '12-megapixels', side: 4_000, photos: 256, kernel: 'cubic' } as const;
/** The set, and case, of a session so long that what grows with it is seen. */
export const LONG_SESSION = 'long-session';
/** Coarsely enlarged: a fifth of the time. */
const MANY = { name: LONG_SESSION, side: 4_000, photos: 2_000, kernel: 'nearest' } as const;

/** The names of the sets that are measured against the floor. */
export const SET_NAMES = [SMALL.name, CAMERA.name];

/** Makes the wanted sets of photos, all different, in a folder each; with what a folder holds where one is given. */
export async function makeSets(directory: string, wanted: readonly string[], given?: string): Promise<PhotoSet[]> {
  const sets: PhotoSet[] = [];
  for (const { name, side, photos, kernel } of [SMALL, CAMERA, MANY].filter((set) => wanted.includes(set.name))) {
    const folder = join(directory, name);
    mkdirSync(folder, { recursive: true });
    const paths = await makePhotos(folder, photos, { seed: SEED, side: SMALL.side });
    sets.push({ name, folder, paths: side === SMALL.side ? paths : await enlarge(paths, side, kernel) });
  }
  if (given !== undefined) sets.push({ name: 'given', folder: given, paths: await photosIn(given) });
  return sets;
}

/** Makes photos as a camera does of smaller ones, in their place. */
async function enlarge(paths: readonly string[], side: number, kernel: 'cubic' | 'nearest'): Promise<string[]> {
  const enlarged: string[] = [];
  for (const path of paths) {
    const large = `${path}.large.jpg`;
    await sharp(path).resize(side, side, { fit: 'inside', kernel }).jpeg({ quality: 92 }).toFile(large);
    await rm(path);
    enlarged.push(large);
  }
  return enlarged;
}

async function photosIn(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { photos } of walkPhotos(folder)) paths.push(...photos.map(({ path }) => path));
  return paths.sort();
}
