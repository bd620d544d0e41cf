import { join } from 'node:path';
import sharp from 'sharp';
import { seededRandom } from './random.js';

const SIDE = 320;
/** Coarse enough for no face to be found in it, and for no two to be alike. */
const GRAIN = 12;

/** Makes photos on which nobody is, all different: a session over them ends with its last face detection job. */
export async function makePlainPhotos(folder: string, count: number, seed: number): Promise<void> {
  const random = seededRandom(seed);
  for (let number = 0; number < count; number += 1) {
    const noise = Uint8Array.from({ length: GRAIN * GRAIN * 3 }, () => Math.floor(256 * random()));
    await sharp(noise, { raw: { width: GRAIN, height: GRAIN, channels: 3 } })
      .resize(SIDE, SIDE, { kernel: 'cubic' })
      .jpeg()
      .toFile(join(folder, `plain-${String(number).padStart(3, '0')}.jpg`));
  }
}
