import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser, type Tab } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { POISONABLE, slowDown } from '../support/poisonous.js';
import { send } from '../support/processes.js';
import { useWorkspace } from '../support/workspace.js';

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
  const badge = () => tab.page.locator('[data-connection]').first();
  const silentSeconds = async () => Number(/^No news for (\d+) s$/.exec(await badge().innerText())?.[1] ?? 0);
  const page = () => tab.page.locator('main').innerText();
  const withoutBadge = (text: string) => text.replace(/No news for \d+ s/, '');

  for (const [name, path] of [
    ['session', () => `/sessions/${sessionId}`],
    ['list', () => '/sessions'],
    ['system', () => '/system'],
  ] as const) {
    it(`is named on the page of the ${name} after 10 s with the time since, while clocks stand still, until it goes on`, async () => {
      await tab.page.goto(darkroom.url + path());
      await tab.page.locator('[data-connection=live]').waitFor();
      await tab.page.getByText('Family Photos').first().waitFor();
      const pid = darkroom.pidOf('api');
      send(pid, 'SIGSTOP');
      const frozenAt = Date.now();
      try {
        await tab.page.locator('[data-silent]').waitFor({ timeout: 12_000 });
        expect(Date.now() - frozenAt).toBeGreaterThan(5_000);
        expect(await silentSeconds()).toBeGreaterThanOrEqual(10);
        const still = withoutBadge(await page());
        await expect.poll(silentSeconds, { timeout: 5_000 }).toBeGreaterThanOrEqual(12);
        expect(withoutBadge(await page())).toBe(still);
      } finally {
        send(pid, 'SIGCONT');
      }
      await tab.page.locator('[data-connection=live]:not([data-silent])').waitFor({ timeout: 1_000 });
    });
  }

  it('is named in the frame of a page that follows nothing else', async () => {
    await tab.page.goto(`${darkroom.url}/people`);
    await pill().waitFor();
    const pid = darkroom.pidOf('api');
    send(pid, 'SIGSTOP');
    try {
      await expect.poll(() => pill().innerText(), { timeout: 12_000 }).toMatch(/no news$/);
    } finally {
      send(pid, 'SIGCONT');
    }
    await expect.poll(() => pill().innerText(), { timeout: 1_000, interval: 50 }).toMatch(/\d+%/);
  });

  it('logs no error and no warning', () => {
    expect(tab.complaints).toEqual([]);
  });
});
