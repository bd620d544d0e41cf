import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareModels } from '#libs/model-conversion';
import { launchBrowser } from '../support/chromium.js';
import { Darkroom } from '../support/darkroom.js';
import { makeDirectory } from '../support/folder.js';
import { openCamera } from './camera.js';
import { takeFilm } from './film.js';
import { makeLibrary } from './library.js';
import { takeLargeSession, takePictures } from './pictures.js';
import { takeTerminal } from './terminal.js';

const OUT = join('docs', 'screenshots');
const AT = '/srv/pictures';

const helpText = `Usage: npm run screenshots -- [--out DIRECTORY] [--at DIRECTORY]

Starts a Darkroom of its own over a library of some hundred photos, which it makes of those of libs/sample-album, and
writes pictures of each page in its main states (dark, light, at a width of 390 pixels, some at 3,840 × 2,160), of the
terminal at 80 and 160 columns, and a film of the contact sheet. The captions need a font with emoji (Debian:
fonts-noto-color-emoji).

  --out DIRECTORY  where the pictures are written (${OUT})
  --at DIRECTORY   where the library is while they are taken, as its path is on them (${AT}); made and removed
  --help           this text`;

/** Takes the pictures that the command line asks for. @returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string', default: OUT },
      at: { type: 'string', default: AT },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(helpText);
    return 0;
  }
  const { at, out } = values;
  if (existsSync(at)) throw new Error(`${at} is there already: choose another directory with --at`);
  mkdirSync(at, { recursive: true });
  mkdirSync(out, { recursive: true });
  const work = makeDirectory('darkroom-screenshots');
  const browser = await launchBrowser();
  try {
    const photos = join(at, 'Photos');
    const people = await makeLibrary(photos);
    let bytes = 0;
    let taken = 0;
    const inNewDarkroom = async (name: string, take: (darkroom: Darkroom) => Promise<void>) => {
      const data = join(work, name);
      await prepareModels(join(data, 'models'));
      const darkroom = await Darkroom.start({ data, roots: [at] });
      try {
        await take(darkroom);
      } finally {
        await darkroom.stop();
      }
    };
    await inNewDarkroom('data', async (darkroom) => {
      const camera = await openCamera(browser, darkroom.url, out);
      const whileFacesAreFound = async (sessionId: number) => {
        bytes += await takeTerminal(browser, darkroom.data, sessionId, out);
      };
      await takePictures({ darkroom, camera, root: at, people, whileFacesAreFound });
      bytes += camera.pictures.bytes;
      taken += camera.pictures.taken;
    });
    await inNewDarkroom('data-2', async (darkroom) => {
      bytes += await takeFilm(darkroom, browser, photos, out);
      const camera = await openCamera(browser, darkroom.url, out);
      await takeLargeSession({ darkroom, camera, root: at });
      bytes += camera.pictures.bytes;
      taken += camera.pictures.taken;
    });
    console.log(`${taken} pictures, the terminal and a film, ${(bytes / 1e6).toFixed(1)} MB, in ${out}`);
  } finally {
    await browser.close();
    for (const directory of [at, work]) rmSync(directory, { recursive: true, force: true });
  }
  return 0;
}
