import { beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from '../support/browser.js';
import { writeFiles } from '../support/folder.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

const RAW = 120;

describe('A folder with files that are no photos', () => {
  const open = useBrowser();
  let server: SharedServer;
  let folder: string;
  let page: Page;
  beforeAll(async () => {
    server = await SharedServer.find();
    folder = server.folder('mixed');
    await makePhotos(folder, 2, { seed: 88 });
    const raw = Array.from({ length: RAW }, (_, at) => [`raw/${String(at).padStart(3, '0')}.x3f`, 'x'] as const);
    await writeFiles(folder, {
      '@eaDir/1.jpg/T.jpg': 'x',
      '@eaDir/2.jpg/T.jpg': 'x',
      'clip.mov': 'x',
      'a-edited.jpg': 'x',
    });
    await writeFiles(folder, Object.fromEntries(raw));
    ({ page } = await open(`${server.url}/new?folder=${encodeURIComponent(folder)}`));
  });

  it('is counted by kind before the start, with the patterns that are typed', async () => {
    await page.getByText(/^3 photos, /).waitFor();
    await page.getByText(`${RAW} RAW files and 1 video not supported, 2 ignored`).waitFor();
    await page.getByLabel('Leave out').fill('*-edited.*');
    await page.getByText(/^2 photos, /).waitFor();
    await page.getByText(`${RAW} RAW files and 1 video not supported, 3 ignored`).waitFor();
  });

  it('has a list of them on the session’s page, by state, with path and reason, page by page', async () => {
    await page.getByRole('button', { name: 'Index this folder' }).click();
    const section = page.getByRole('tabpanel', { name: /^Files not taken/ });
    await page.getByText('✓ All Phases Complete').first().waitFor();
    await page.getByRole('link', { name: `${RAW} RAW files and 1 video not supported, 3 ignored` }).click();
    const files = section.getByRole('listitem');
    await expect.poll(() => files.count()).toBe(100);
    await section.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => files.count()).toBe(RAW + 3);
    await section.getByRole('link', { name: /^Ignored/ }).click();
    await expect.poll(() => files.allInnerTexts()).toHaveLength(2);
    const texts = (await files.allInnerTexts()).join('\n');
    expect(texts).toMatch(/@eaDir\s+Thumbnails of a Synology station\. 2 files/);
    expect(texts).toMatch(/a-edited\.jpg\s+It matches the pattern \*-edited\.\*/);
  });
});
