/** `npm run non-face -- FOLDER [SET]`: makes the mean non-face of a model set from labelled pictures. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isPhotoName } from '#libs/formats';
import { measureNonFaces, prepareModels, readyFolder } from '#libs/model-conversion';

/** Limits that are shown, of as many as there are. */
const SHOWN = 20;

/**
 * @param args a folder with two: `faces` with pictures of people, `others` with pictures that show no human face; and the
 *   folder of a set of ready ONNX files, without which the built-in set is measured.
 */
export async function run([folder, set]: readonly string[]): Promise<number> {
  if (folder === undefined) {
    console.error('Usage: npm run non-face -- FOLDER [SET]');
    return 1;
  }
  // npm runs scripts in the project's directory, and keeps in INIT_CWD where it was called.
  const from = (path: string) => resolve(process.env['INIT_CWD'] ?? '', path);
  const models = await mkdtemp(join(tmpdir(), 'darkroom-non-face-'));
  try {
    const prepared = await prepareModels(models, set === undefined ? {} : { recipe: await readyFolder(from(set)) });
    const { nonFace, limits, counts } = await measureNonFaces(prepared, {
      faces: await photosIn(join(from(folder), 'faces')),
      others: await photosIn(join(from(folder), 'others')),
    });
    console.log(`${counts.faces} faces and ${counts.others} others are good enough for groups.`);
    for (const { distance, caught, lost } of every(Math.ceil(limits.length / SHOWN), limits))
      console.log(`within ${distance.toFixed(3)}: ${percent(caught)} of the others, ${percent(lost)} of the faces`);
    console.log(JSON.stringify({ nonFace }));
    return 0;
  } finally {
    await rm(models, { recursive: true, force: true });
  }
}

async function photosIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => isPhotoName(name)).map((name) => join(folder, name));
}

/** Each `step`th of some things, the last among them. */
function every<T>(step: number, things: readonly T[]): T[] {
  return things.filter((_, at) => (things.length - 1 - at) % step === 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
