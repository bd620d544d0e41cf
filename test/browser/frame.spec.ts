import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser, type Tab } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { POISONABLE, slowDown } from '../support/poisonous.js';
import { send } from '../support/processes.js';
import { IS_FULL } from '../support/wait-for.js';
import { useWorkspace } from '../support/workspace.js';
import { examine } from './accessibility.js';

/** Tens of milliseconds on a machine with nothing else to do, as that of the full run is. */
const LIVE_WITHIN_MS = IS_FULL ? 1_000 : 4_000;

const workspace = useWorkspace();
const open = useBrowser();
const folder = workspace.folder('Family Photos');
let darkroom: Darkroom;
let sessionId: number;
let tab: Tab;

beforeAll(async () => {
  // Long enough for all tests: each takes seconds in face detection.
  await slowDown(await makePhotos(folder, 60));
  darkroom = await workspace.start({ roots: [folder], environment: POISONABLE });
  ({ sessionId } = await darkroom.api.create({ rootPath: folder, start: true }));
  tab = await open(`${darkroom.url}/people`);
});
afterAll(() => darkroom.api.command(sessionId, 'cancel'));

const pill = () => tab.page.locator('[data-pill]');

describe('The frame of every page', () => {
  it('names what runs and how far it is, and leads there, where it is left out', async () => {
    await pill().waitFor();
    await expect.poll(() => pill().innerText()).toMatch(/^Family Photos\s+\d+%, done \d{1,2}:\d\d/);
    await pill().click();
    await tab.page.waitForURL(`${darkroom.url}/sessions/${sessionId}`);
    await tab.page.locator('[data-connection=live]').waitFor();
    await expect.poll(() => pill().count()).toBe(0);
  });

  it('is at most 56 px high on a laptop', async () => {
    expect((await tab.page.getByRole('banner').boundingBox())?.height).toBeLessThanOrEqual(56);
  });

  it('searches the library from any page with a key, which a field takes as a letter', async () => {
    await tab.page.keyboard.press('/');
    await tab.page.keyboard.type('beach/?');
    expect(await tab.page.getByRole('dialog').count()).toBe(0);
    await tab.page.keyboard.press('Enter');
    await tab.page.waitForURL(`${darkroom.url}/photos?q=beach%2F%3F`);
    const box = tab.page.getByRole('searchbox', { name: 'Search photos' });
    expect(await box.inputValue()).toBe('beach/?');
  });

  it('lists the keys of the page with a key', async () => {
    await tab.page.getByRole('heading', { level: 1 }).click();
    await tab.page.keyboard.press('?');
    const dialog = tab.page.getByRole('dialog', { name: 'Keys' });
    await dialog.getByText('Search', { exact: true }).waitFor();
    await dialog.getByText('Show the keys', { exact: true }).waitFor();
    expect((await examine(tab.page)).violations).toEqual([]);
    // The page's keys rest while a dialog is open.
    await tab.page.keyboard.press('/');
    expect(await dialog.getByRole('button', { name: 'Close' }).count()).toBe(1);
    await tab.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('is set in its own font, whose figures are all of one width', async () => {
    expect(await tab.page.evaluate('document.fonts.check(\'16px "Figtree Variable"\')')).toBe(true);
    const widths = await tab.page.evaluate<number[]>(`['1111', '8888'].map((text) => {
      const span = document.body.appendChild(document.createElement('span'));
      span.textContent = text;
      const { width } = span.getBoundingClientRect();
      span.remove();
      return width;
    })`);
    expect(widths[0]).toBe(widths[1]);
  });
});

describe('A server that is frozen', () => {
  const badgeOf = ({ page }: Tab) => page.locator('[data-connection]').first();
  const silentSeconds = async (of: Tab) => Number(/^No news for (\d+) s$/.exec(await badgeOf(of).innerText())?.[1]);
  const withoutBadge = async ({ page }: Tab) =>
    (await page.locator('main').innerText()).replace(/No news for \d+ s/, '');
  const tabs: Tab[] = [];

  beforeAll(async () => {
    for (const path of [`/sessions/${sessionId}`, '/sessions', '/system']) {
      const tab = await open(darkroom.url + path);
      await badgeOf(tab).and(tab.page.locator('[data-connection=live]')).waitFor();
      await tab.page.getByText('Family Photos').first().waitFor();
      tabs.push(tab);
    }
    await tab.page.goto(`${darkroom.url}/people`);
    await pill().waitFor();
    tabs.push(tab);
  });

  it('is named on each page after 10 s, while clocks stand still, and is live at once when it goes on', async () => {
    const [followers, pid] = [tabs.slice(0, 3), darkroom.pidOf('api')];
    send(pid, 'SIGSTOP');
    const frozenAt = Date.now();
    try {
      for (const { page } of followers) await page.locator('[data-silent]').waitFor({ timeout: 12_000 });
      // The last word may be from up to 4 s before.
      expect(Date.now() - frozenAt).toBeGreaterThan(5_500);
      expect(Date.now() - frozenAt).toBeLessThan(12_000);
      await expect.poll(() => pill().innerText()).toMatch(/no news$/);
      for (const follower of followers) expect(await silentSeconds(follower)).toBeGreaterThanOrEqual(10);
      const still = await Promise.all(followers.map(withoutBadge));
      for (const follower of followers)
        await expect.poll(() => silentSeconds(follower), { timeout: 5_000 }).toBeGreaterThanOrEqual(13);
      expect(await Promise.all(followers.map(withoutBadge))).toEqual(still);
    } finally {
      send(pid, 'SIGCONT');
    }
    const goesOnAt = Date.now();
    const live = ({ page }: Tab) =>
      page.locator('[data-connection=live]:not([data-silent])').first().waitFor({ timeout: LIVE_WITHIN_MS });
    await Promise.all(followers.map(live));
    console.log(`live ${Date.now() - goesOnAt} ms after the server went on`);
    await expect.poll(() => pill().innerText(), { timeout: LIVE_WITHIN_MS, interval: 50 }).toMatch(/\d+%/);
  });

  it('logs no error and no warning, except of requests whose deadline passed meanwhile', () => {
    const complaints = tabs.flatMap((tab) => tab.complaints);
    expect(complaints.filter((complaint) => !complaint.includes('status of 503'))).toEqual([]);
  });
});
