import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareModels } from '#libs/model-conversion';
import { launchBrowser } from '../support/chromium.js';
import { Darkroom } from '../support/darkroom.js';
import { makeDirectory } from '../support/folder.js';
import { Camera } from './camera.js';
import { fillFolder } from './folder.js';
import { takePictures } from './pictures.js';

const OUT = join('docs', 'screenshots');

const helpText = `Usage: npm run screenshots -- [FOLDER] [--out DIRECTORY]

Starts a Darkroom of its own over about 100 photos, with some duplicates and some broken files put among them, and
writes a picture of each page of the dashboard: dark, light, and dark at a width of 390 pixels.

  FOLDER           where the photos are taken from (they are copied, never changed); without one, photos are cut from
                   the sample pictures of the installed packages
  --out DIRECTORY  where the pictures are written (${OUT})
  --help           this text`;

/** Takes the pictures that the command line asks for. @returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string', default: OUT }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    console.log(helpText);
    return 0;
  }
  const place = makeDirectory('darkroom-screenshots');
  const [photos, data] = [join(place, 'Photos'), join(place, 'data')];
  mkdirSync(photos);
  const browser = await launchBrowser();
  try {
    await fillFolder(photos, positionals[0] === undefined ? null : resolve(positionals[0]));
    await prepareModels(join(data, 'models'));
    const darkroom = await Darkroom.start({ data, roots: [photos] });
    try {
      mkdirSync(values.out, { recursive: true });
      const camera = await Camera.open(browser, darkroom.url, values.out);
      await takePictures(darkroom, camera, photos);
      console.log(`${camera.taken} pictures, ${(camera.bytes / 1e6).toFixed(1)} MB, in ${values.out}`);
    } finally {
      await darkroom.stop();
    }
  } finally {
    await browser.close();
    rmSync(place, { recursive: true, force: true });
  }
  return 0;
}
