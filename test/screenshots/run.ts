import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareModels } from '#libs/model-conversion';
import { launchBrowser } from '../support/chromium.js';
import { Darkroom } from '../support/darkroom.js';
import { openCamera } from './camera.js';
import { takeFilm } from './film.js';
import { makeLibrary } from './library.js';
import { takeLargeSession, takePictures } from './pictures.js';
import { takeTerminal } from './terminal.js';

const OUT = join('docs', 'screenshots');
const AT = '/srv/darkroom';

const helpText = `Usage: npm run screenshots -- [--out DIRECTORY] [--at DIRECTORY]

Starts a Darkroom of its own over a library of some hundred photos, which it makes of those of libs/sample-album, and
writes pictures of each page in its main states (dark, light, at a width of 390 pixels, some at 3,840 × 2,160), of the
terminal at 80 and 160 columns, and a film of the contact sheet. The captions need a font with emoji (Debian:
fonts-noto-color-emoji).

  --out DIRECTORY  where the pictures are written (${OUT})
  --at DIRECTORY   where photos and data are while they are taken, as their paths are on them (${AT}); made and removed
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
  const root = join(at, 'pictures');
  mkdirSync(root, { recursive: true });
  mkdirSync(out, { recursive: true });
  const browser = await launchBrowser();
  try {
    const photos = join(root, 'Photos');
    const people = await makeLibrary(photos);
    let bytes = 0;
    let taken = 0;
    const inNewDarkroom = async (name: string, take: (darkroom: Darkroom) => Promise<void>) => {
      const data = join(at, name);
      await prepareModels(join(data, 'models'));
      const darkroom = await Darkroom.start({ data, roots: [root] });
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
      await takePictures({ darkroom, camera, root, people, whileFacesAreFound });
      bytes += camera.pictures.bytes;
      taken += camera.pictures.taken;
    });
    await inNewDarkroom('data-2', async (darkroom) => {
      bytes += await takeFilm(darkroom, browser, photos, out);
      const camera = await openCamera(browser, darkroom.url, out);
      await takeLargeSession({ darkroom, camera, root });
      bytes += camera.pictures.bytes;
      taken += camera.pictures.taken;
    });
    console.log(`${taken} pictures, the terminal and a film, ${(bytes / 1e6).toFixed(1)} MB, in ${out}`);
  } finally {
    await browser.close();
    rmSync(at, { recursive: true, force: true });
  }
  return 0;
}
