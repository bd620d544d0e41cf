import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from '../support/browser.js';
import { writeFiles } from '../support/folder.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

/** More than stay on top of the feed. */
const BROKEN = 3;

describe('The page of a session of which nothing came', () => {
  const open = useBrowser();
  let server: SharedServer;
  let page: Page;
  beforeAll(async () => {
    server = await SharedServer.find();
    // Clustering is of the whole library: after this session nothing of other specs is left for it.
    const other = server.folder('before');
    await makePhotos(other, 1, { seed: 4_711 });
    await server.indexed(other);
    ({ page } = await open(server.url, { viewport: { width: 1280, height: 720 } }));
  });

  /** Shows the page of a session over a folder, once it has ended. */
  async function show(folder: string): Promise<void> {
    const { sessionId } = await server.api.create({ rootPath: folder, start: true });
    await server.untilEnd(sessionId);
    await page.goto(`${server.url}/sessions/${sessionId}`);
    await page.locator('[data-connection=ended]').waitFor();
  }
  const badge = () => page.locator('[data-status]').innerText();
  const progress = () => page.locator('[data-part=progress]').innerText();
  const captions = async () =>
    (await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').allInnerTexts()).map((text) =>
      text.split('\n').at(-1),
    );
  /** Pixels between what the page says of the progress and its tabs. */
  const gap = () =>
    page.evaluate<number>(
      `document.querySelector('[role=tablist]').getBoundingClientRect().top -
        document.querySelector('[data-part=progress]').getBoundingClientRect().bottom`,
    );

  it('says of photos that all failed that none could be read, each once', async () => {
    const folder = server.folder('broken');
    const names = Array.from({ length: BROKEN }, (_, at) => `${at}.jpg`);
    await writeFiles(folder, Object.fromEntries(names.map((name) => [name, `no photo, ${name}`])));
    await show(folder);
    await page.getByText(`None of the ${BROKEN} photos could be read.`).waitFor();
    expect(await badge()).toBe('All failed');
    expect(await captions()).toEqual([
      'Discovery · ✓ Complete',
      'Training · ✗ None could be read',
      'Face Detection · Nothing to do',
      'Clustering · Nothing to do',
    ]);
    expect(await progress()).not.toContain('100%');
    const feed = page.getByRole('region', { name: 'Last photos' });
    await feed.getByRole('list', { name: 'Newest photos' }).waitFor();
    await expect.poll(() => feed.getByRole('link', { name: /\d\.jpg/ }).count()).toBe(BROKEN);
    await page.goto(`${server.url}/folders`);
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: folder, exact: true }) });
    await card.locator('[data-status]').getByText('All failed').waitFor();
    await page.goto(server.url);
    const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: folder, exact: true }) });
    await row.getByText(/, all failed /).waitFor();
  });

  it('says of an empty folder that there is nothing, and has nothing in between', async () => {
    await show(server.folder('empty'));
    await page.getByText('No photos were found in this folder.', { exact: true }).waitFor();
    expect(await badge()).toBe('No photos found');
    expect(await captions()).toEqual([
      'Discovery · Nothing found',
      'Training · Nothing to do',
      'Face Detection · Nothing to do',
      'Clustering · Nothing to do',
    ]);
    await page.getByRole('link', { name: 'Choose another folder' }).waitFor();
    expect(await gap()).toBeLessThan(64);
  });

  it('gives the reason why a folder could not be read, once, and offers another', async () => {
    const folder = server.folder('closed');
    // Whoever runs the tests cannot enter it: its name is not UTF-8.
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/closed `), Buffer.from([0xff])]));
    await show(folder);
    const reason = 'This folder has no photos that can be indexed: 1 folder could not be read.';
    await page.locator('[data-part=progress]').getByText(reason).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await badge()).toBe('Failed');
    expect((await captions())[0]).toBe('Discovery · ✗ Failed');
    await page.getByRole('link', { name: 'Choose another folder' }).waitFor();
  });
});
