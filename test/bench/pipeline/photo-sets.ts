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
/** Longest sides in pixels, and numbers of photos: enough that most are in whole chunks, not in the small ones at the end. */
const SMALL = { name: '1000-px', side: 1_000, photos: 320, kernel: 'cubic' } as const;
const CAMERA = { name: '12-megapixels', side: 4_000, photos: 256, kernel: 'cubic' } as const;
/** The set, and case, of a session long enough to show growth. */
export const LONG_SESSION = 'long-session';
/** Coarsely enlarged: a fifth of the time. */
const MANY = { name: LONG_SESSION, side: 4_000, photos: 2_000, kernel: 'nearest' } as const;

/** The names of the sets that are measured against the floor. */
export const SET_NAMES = [SMALL.name, CAMERA.name];

/** Makes the named sets of different photos, each in its folder, and adds the photos of the folder `own`. */
export async function makeSets(directory: string, names: readonly string[], own?: string): Promise<PhotoSet[]> {
  const sets: PhotoSet[] = [];
  for (const { name, side, photos, kernel } of [SMALL, CAMERA, MANY].filter((set) => names.includes(set.name))) {
    const folder = join(directory, name);
    mkdirSync(folder, { recursive: true });
    const paths = await makePhotos(folder, photos, { seed: SEED, side: SMALL.side });
    sets.push({ name, folder, paths: side === SMALL.side ? paths : await enlarge(paths, side, kernel) });
  }
  if (own !== undefined) sets.push({ name: 'given', folder: own, paths: await photosIn(own) });
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
