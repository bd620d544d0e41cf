import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpoints, type CopiesPage, type CopyGroup } from '#libs/contracts';
import { bytes } from '../../apps/web/src/design/format.js';
import { useBrowser, type Tab } from '../support/browser.js';
import { copyPhoto, makePlainPhotos, reencodePhoto } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { examine } from './accessibility.js';

describe('Photos with copies', () => {
  const open = useBrowser();
  let server: SharedServer;
  let sessionId: number;
  let folder: string;
  let original: string;
  let copy: string;
  let tab: Tab;
  let page: Page;

  const all = (): Promise<CopiesPage> => server.api.call(endpoints.photos.copies, { limit: 100 });
  const own = async (): Promise<CopyGroup> => {
    const group = (await all()).groups.find((known) => known.original.path === original);
    if (!group) throw new Error(`${original} has no copies`);
    return group;
  };
  const shown = () =>
    page
      .getByRole('list', { name: 'Photos with copies' })
      .locator('> li')
      .filter({ has: page.getByText(original, { exact: true }) });

  beforeAll(async () => {
    server = await SharedServer.find();
    folder = server.folder('copied');
    await makePlainPhotos(folder, 3, 91);
    const small = join(folder, 'plain-000.jpg');
    [original, copy] = [join(folder, 'a-larger-encoding.png'), join(folder, 'messenger.jpg')];
    await reencodePhoto(small, original);
    await copyPhoto(small, copy);
    await sharp(join(folder, 'plain-001.jpg'))
      .composite([
        { input: { create: { width: 40, height: 40, channels: 3, background: '#f00' } }, left: 150, top: 150 },
      ])
      .toFile(join(folder, 'next-of-burst.jpg'));
    const snapshot = await server.indexed(folder);
    expect(snapshot.overallStatus).toBe('completed');
    ({ sessionId } = snapshot);
    tab = await open(`${server.url}/photos`, { reducedMotion: 'reduce' });
    page = tab.page;
  });

  afterAll(() => server.api.removeFolderOf(sessionId));

  it('are listed, with what the copies take in all', async () => {
    await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Copies' }).click();
    const { total, wastedBytes } = await all();
    const have = total === 1 ? 'photo has' : 'photos have';
    await page.getByText(`${total} ${have} copies that take ${bytes(wastedBytes)}.`).waitFor();
    await page.getByText(/^Darkroom deletes no files\./).waitFor();
  });

  it('are each shown with its files, their pixels and their sizes', async () => {
    const { copies, count, wastedBytes } = await own();
    expect(copies.map(({ path }) => path).toSorted()).toEqual([copy, join(folder, 'plain-000.jpg')].toSorted());
    await shown()
      .getByText(`${count} copies, ${bytes(wastedBytes)}`)
      .waitFor();
    for (const path of [original, ...copies.map((file) => file.path)]) {
      const size = bytes((await stat(path)).size);
      await shown()
        .getByRole('link', { name: `${path} 320 × 320 · ${size}` })
        .waitFor();
    }
    expect((await examine(page)).violations).toEqual([]);
  });

  it('have a button that copies a path', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await shown()
      .getByRole('button', { name: `Copy path ${copy}` })
      .click();
    await shown().getByText('Copied', { exact: true }).waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(copy);
  });

  it('lead to the page of a copy, which leads to its original and the other copies', async () => {
    await shown().getByRole('link', { name: copy }).click();
    await page.getByRole('heading', { level: 1, name: 'messenger.jpg' }).waitFor();
    const others = page.getByRole('region', { name: 'Copies' }).getByRole('link');
    await expect.poll(() => others.count()).toBe(1);
    expect(await others.getAttribute('title')).toBe(join(folder, 'plain-000.jpg'));
    await page.getByText('This file is a copy of').getByRole('link', { name: original }).click();
    await page.getByRole('heading', { level: 1, name: 'a-larger-encoding.png' }).waitFor();
    await expect.poll(() => others.count()).toBe(2);
    expect(await page.getByText('This file is a copy of').count()).toBe(0);
  });

  it('are not those of a burst, which look alike', async () => {
    const burst = join(folder, 'next-of-burst.jpg');
    const { photos } = await server.api.call(endpoints.photos.list, { q: 'next-of-burst' });
    await page.goto(`${server.url}/photos/${photos[0]?.id}`);
    await page.getByRole('heading', { level: 1, name: 'next-of-burst.jpg' }).waitFor();
    const alike = page.getByRole('list', { name: 'Photos that look alike' }).getByRole('link');
    expect(await alike.getAttribute('title')).toBe(join(folder, 'plain-001.jpg'));
    await alike.click();
    await page.getByRole('heading', { level: 1, name: 'plain-001.jpg' }).waitFor();
    await expect.poll(() => alike.getAttribute('title')).toBe(burst);
  });

  it('logs no error and no warning', () => {
    expect(tab.complaints).toEqual([]);
  });
});
