import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpoints, type Folder } from '#libs/contracts';
import { useBrowser, type Tab } from '../support/browser.js';
import { makePlainPhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { examine } from './accessibility.js';

/** Photos of the folder, and those whose files go away. */
const PHOTOS = 5;
const LOST = ['plain-000.jpg', 'plain-001.jpg', 'plain-002.jpg'] as const;

describe('The folders of the library', () => {
  const open = useBrowser();
  let server: SharedServer;
  let path: string;
  let tab: Tab;
  let page: Page;

  const card = (folder = path) =>
    page
      .getByRole('list', { name: 'Folders' })
      .getByRole('listitem')
      .filter({ has: page.getByText(folder, { exact: true }) });
  const missing = () => page.getByRole('list', { name: 'Missing photos' }).getByRole('listitem');
  const stored = async (): Promise<Folder | undefined> =>
    (await server.api.call(endpoints.folders.list)).folders.find((folder) => folder.path === path);
  const focused = () =>
    page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent');

  beforeAll(async () => {
    server = await SharedServer.find();
    path = server.folder('holiday');
    await makePlainPhotos(path, PHOTOS, 71);
    const { overallStatus } = await server.indexed(path);
    expect(overallStatus).toBe('completed');
    tab = await open(`${server.url}/folders`, { reducedMotion: 'reduce' });
    page = tab.page;
  });

  afterAll(async () => {
    const left = await stored();
    if (left) await server.api.call(endpoints.folders.remove, left.id);
  });

  it('are listed with their photos and their last session', async () => {
    await card()
      .getByRole('link', { name: String(PHOTOS), exact: true })
      .waitFor();
    expect(await card().getByText('Missing').count()).toBe(0);
    await card().getByText('Completed').waitFor();
    const last = (await stored())?.lastSession?.sessionId;
    expect(
      await card()
        .getByRole('link', { name: `Session ${last}` })
        .getAttribute('href'),
    ).toBe(`/sessions/${last}`);
  });

  it('lead to their photos', async () => {
    await card()
      .getByRole('link', { name: String(PHOTOS), exact: true })
      .click();
    await page.getByText(`${PHOTOS} photos`, { exact: true }).waitFor();
    await page.getByText(`In ${path}`).waitFor();
    await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Folders' }).click();
  });

  it('are watched or not by a switch, which says what that means', async () => {
    const watch = card().getByRole('switch', { name: 'Watch this folder' });
    await watch.press(' ');
    await card().getByText('Changes are picked up by themselves.').waitFor();
    expect((await stored())?.watched).toBe(true);
    await watch.press(' ');
    await card().getByText('Changes are found when you index the folder again.').waitFor();
    expect((await stored())?.watched).toBe(false);
  });

  it('have patterns of what is left out: Enter saves them, Escape does not', async () => {
    const edit = card().getByRole('button', { name: 'Edit what is left out' });
    await edit.click();
    await page.keyboard.type('discarded');
    await page.keyboard.press('Escape');
    await card().getByText('nothing extra').waitFor();
    await edit.click();
    await page.keyboard.type('*-edited.*, private/');
    await page.keyboard.press('Enter');
    await card().getByText('private/', { exact: true }).waitFor();
    expect(await focused()).toBe('Edit what is left out');
    expect((await stored())?.ignore).toEqual(['*-edited.*', 'private/']);
    await edit.click();
    await page.keyboard.type('../up');
    await page.keyboard.press('Enter');
    await card().getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    expect((await stored())?.ignore).toEqual(['*-edited.*', 'private/']);
  });

  it('are indexed again in a new session, whose page opens', async () => {
    for (const name of LOST) await rm(join(path, name));
    await card().getByRole('button', { name: 'Index again' }).click();
    await page.getByText('✓ All Phases Complete').first().waitFor();
    const { options } = await server.api.call(endpoints.sessions.get, tab.sessionId());
    expect(options.ignore).toEqual(['*-edited.*', 'private/']);
    expect(await stored()).toMatchObject({ sessions: 2, photos: PHOTOS - LOST.length, missing: LOST.length });
  });

  it('lead to the photos whose files are missing, which are listed with since when', async () => {
    await page.goto(`${server.url}/folders`);
    await card()
      .getByRole('link', { name: String(LOST.length), exact: true })
      .click();
    await expect.poll(() => missing().count()).toBe(LOST.length);
    const today = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(new Date());
    for (const [at, name] of LOST.entries()) {
      await missing().nth(at).getByText(join(path, name)).waitFor();
      await missing().nth(at).getByText(`Missing since ${today}`).waitFor();
    }
    const chosen = page.getByLabel('Folder').locator('option:checked');
    await expect.poll(() => chosen.textContent()).toBe(`${path} (${LOST.length})`);
    expect((await examine(page)).violations).toEqual([]);
    await missing().first().getByRole('link').click();
    await page.getByText(`Missing since ${today}: its file was not found.`).waitFor();
    await page.goBack();
  });

  it('lose one missing photo, or all, after confirmation', async () => {
    const dialog = page.getByRole('dialog');
    await missing()
      .first()
      .getByRole('button', { name: /^Remove/ })
      .click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(focused).toBe(`Remove ${join(path, LOST[0])}`);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('Removed 1 photo.').waitFor();
    await expect.poll(() => missing().count()).toBe(LOST.length - 1);
    await expect.poll(() => page.evaluate<string>('document.activeElement.id')).toBe('main');
    await page.getByRole('button', { name: `Remove all ${LOST.length - 1} photos…` }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText(`Removed ${LOST.length - 1} photos.`).waitFor();
    await page.getByText('No photos are missing').waitFor();
    expect(await stored()).toMatchObject({ photos: PHOTOS - LOST.length, missing: 0 });
  });

  it('say what is wrong where they are gone or empty', async () => {
    await rm(join(path), { recursive: true });
    await page.goto(`${server.url}/folders`);
    await card().getByText('The folder is gone.').waitFor();
    server.folder('holiday');
    await page.reload();
    await card().getByText('The folder is empty: is its drive mounted?').waitFor();
  });

  it('are removed after the page has said what goes, and nothing is deleted from disk', async () => {
    await makePlainPhotos(path, PHOTOS, 72);
    await server.indexed(path);
    await page.reload();
    await card().getByRole('button', { name: 'Remove…' }).click();
    const dialog = page.getByRole('dialog', { name: `Remove ${path} from the library?` });
    await dialog.getByText(`${PHOTOS} photos go from the library.`).waitFor();
    await dialog.getByText('The history of 3 sessions goes too.').waitFor();
    await dialog.getByText('No file is deleted from disk.').waitFor();
    await dialog.getByRole('button', { name: 'Remove the folder' }).click();
    await page.getByText(`${path} is no longer in the library. Removed ${PHOTOS} photos.`).waitFor();
    await card().waitFor({ state: 'detached' });
    expect(await stored()).toBeUndefined();
  });

  it('logs no error and no warning', () => {
    expect(tab.complaints.filter((complaint) => !/ 40[04] /.test(complaint))).toEqual([]);
  });
});
