import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The environment in which photos act as poison.mjs says of their names. */
export const POISONABLE = { NODE_OPTIONS: `--import ${new URL('poison.mjs', import.meta.url).href}` };

/** Longest time for one photo in the shared Darkroom, in seconds. */
export const PHOTO_SECONDS = 15;

/** The environment that sets {@link PHOTO_SECONDS}. */
export const PHOTO_TIMEOUT = { DARKROOM_PHOTO_TIMEOUT_MS: String(PHOTO_SECONDS * 1_000) };

/** Renames photos so that face detection takes seconds for each, after all others of their folder. */
export async function slowDown(photos: readonly string[]): Promise<void> {
  for (const [number, photo] of photos.entries())
    await rename(photo, join(dirname(photo), `z-poison-slow-in-face_detection-${number}.jpg`));
}
