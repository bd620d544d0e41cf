import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, expect, vi } from 'vitest';
import { isTerminal } from '#libs/contracts';
import { makeAlbum } from '../support/album.js';
import { useBrowser, type Tab, type TabOptions } from '../support/browser.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

/** What the folder of the library holds besides photos that differ. */
export const LIBRARY = { name: 'Album', different: 32, duplicates: 2, bad: 2 };

/** A Darkroom that has indexed a folder: people, duplicates and failures are in it. Its dashboard is open in a tab. */
interface Library {
  readonly server: SharedServer;
  readonly sessionId: number;
  readonly folder: string;
  readonly tab: Tab;
  readonly page: Page;
  /** Opens another tab. */
  readonly open: ReturnType<typeof useBrowser>;
}

/**
 * The library that the test files of the dashboard share, with a tab at `path` for the file (or `describe`) that calls
 * this. The first that asks makes it.
 */
export function useLibrary(path: string, options?: TabOptions): Library {
  const open = useBrowser();
  const library = {} as Library;
  beforeAll(async () => {
    const server = await SharedServer.find();
    const known = (await server.api.sessions()).items.find(({ name }) => name === LIBRARY.name);
    const { sessionId, rootPath } = known ?? (await index(server));
    const status = async () => (await server.api.progress(sessionId)).overallStatus;
    await vi.waitUntil(async () => isTerminal(await status()), { timeout: 150_000, interval: 200 });
    expect(await status()).toBe('completed');
    const tab = await open(server.url + path, options);
    Object.assign(library, { server, sessionId, folder: rootPath, tab, page: tab.page, open });
  });
  return library;
}

async function index(server: SharedServer) {
  const folder = server.folder('library');
  await makeAlbum({ folder, ...LIBRARY }, 5);
  const trip = join(folder, 'trips', 'snow');
  mkdirSync(trip, { recursive: true });
  const [first = ''] = await makePhotos(trip, 2, { seed: 6, prefix: 'trip' });
  const taken = { IFD0: { Model: 'Pixel 8' }, IFD2: { DateTimeOriginal: '2024:02:03 11:30:00' } };
  const dated = await sharp(first).withExif(taken).toBuffer();
  // Its end is missing, which its page says.
  await writeFile(first, dated.subarray(0, Math.floor(dated.length * 0.95)));
  return server.api.create({ rootPath: folder, name: LIBRARY.name, start: true });
}
