import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The environment in which photos act as poison.mjs says of their names. */
export const POISONABLE = { NODE_OPTIONS: `--import ${new URL('poison.mjs', import.meta.url).href}` };

/** Renames photos so that each keeps a process busy for seconds in face detection, after all others of their folder. */
export async function slowDown(photos: readonly string[]): Promise<void> {
  for (const [number, photo] of photos.entries())
    await rename(photo, join(dirname(photo), `z-poison-slow-in-face_detection-${number}.jpg`));
}
