import { relative } from 'node:path';
import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePlainPhotos } from '../support/photos.js';
import { LIBRARY, useLibrary } from './library.js';

const TRIPS = 2;
const COMPLETED = LIBRARY.different + TRIPS;
const TOTAL = COMPLETED + LIBRARY.duplicates + LIBRARY.bad;
/** Headings of a completed session's page, from top to bottom. */
const SECTIONS = ['Contact sheet', 'People in these photos'];

describe('The parts of a session’s page', () => {
  const library = useLibrary('/', { viewport: { width: 1280, height: 1400 } });
  const tiles = (kind = '') =>
    library.page
      .getByRole('grid', { name: 'Photos of this session' })
      .locator(kind === '' ? '[data-kind]' : `[data-kind=${kind}]`);
  const address = (query = '') => `${library.server.url}/sessions/${library.sessionId}${query}`;

  beforeAll(() => library.page.goto(address()));

  describe('the contact sheet', () => {
    it('has a tile for each photo: developed, copy or failed', async () => {
      await expect.poll(() => tiles('developed').count()).toBe(COMPLETED);
      const counts = await Promise.all(['', 'copy', 'failed'].map((kind) => tiles(kind).count()));
      expect(counts).toEqual([TOTAL, LIBRARY.duplicates, LIBRARY.bad]);
      await expect.poll(() => smallestWidth(tiles('developed').locator('img'))).toBeGreaterThan(0);
    });

    it("describes each photo's result, on hover and to assistive technology", async () => {
      const failed = tiles('failed').first();
      const story = (await failed.getAttribute('aria-label')) ?? '';
      expect(story).toMatch(/^.+: failed: .+\.$/);
      await failed.hover();
      const [name = '', ...reason] = story.split(': ');
      await library.page.getByText(`${name} · ${reason.join(': ')}`).waitFor();
      expect(await tiles('copy').first().getAttribute('aria-label')).toMatch(/: copy of .+/);
      const faces = await tiles('developed').evaluateAll((all: { ariaLabel: string }[]) =>
        all.map(({ ariaLabel }) => /(\d+) faces?$/.exec(ariaLabel)?.[1]),
      );
      expect(faces.reduce((sum, found) => sum + Number(found), 0)).toBe(
        (await library.server.api.progress(library.sessionId)).phases.faceDetection.faces,
      );
    });

    it('is one Tab stop, is navigated by arrow keys, and opens a photo with Enter', async () => {
      const focused = () => library.page.evaluate<string | undefined>('document.activeElement.dataset.ordinal');
      expect(await library.page.locator('[data-ordinal][tabindex="0"]').count()).toBe(1);
      await tiles().first().focus();
      const expectAfter = async (key: string, ordinal: number) => {
        await library.page.keyboard.press(key);
        await expect.poll(focused).toBe(String(ordinal));
      };
      await expectAfter('ArrowRight', 1);
      await expectAfter('ArrowLeft', 0);
      await expectAfter('End', TOTAL - 1);
      await expectAfter('Home', 0);
      await expectAfter('ArrowRight', 1);
      const href = await library.page.locator('[data-ordinal="1"]').getAttribute('href');
      await library.page.keyboard.press('Enter');
      await library.page.waitForURL(`${library.server.url}${href}`);
      await library.page.goBack();
      await tiles('developed').first().waitFor();
    });
  });

  it('the summary at the end counts the results and links to them', async () => {
    const ending = library.page.getByRole('region', { name: 'Summary' });
    await expect
      .poll(() => ending.innerText())
      .toMatch(
        new RegExp(`${TOTAL} photos.* (person|people), ${LIBRARY.duplicates} copies, ${LIBRARY.bad} unreadable\\.`),
      );
    const ways = await ending
      .getByRole('link', { name: /^(Name people|Browse photos|Fix \d+ files)$/ })
      .evaluateAll((links: { pathname: string; search: string; hash: string }[]) =>
        links.map(({ pathname, search, hash }) => pathname + search + hash),
      );
    const id = library.sessionId;
    expect(ways).toEqual(['/people', `/photos?session=${id}`, `/sessions/${id}?tab=failures#failures`]);
    const people = library.page.getByRole('region', { name: 'People in these photos' });
    expect(await people.getByRole('link').first().getAttribute('href')).toMatch(/^\/people\/\d+$/);
    await expect.poll(() => smallestWidth(people.locator('img'))).toBeGreaterThan(0);
  });

  it('has one main landmark, a heading for each section, and announces the end', async () => {
    expect(await library.page.getByRole('main').count()).toBe(1);
    expect(await library.page.getByRole('navigation', { name: 'Main' }).count()).toBe(1);
    expect(await library.page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual([LIBRARY.name]);
    expect(await library.page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(SECTIONS);
    expect(await library.page.getByRole('status').innerText()).toBe('Completed. ✓ All Phases Complete');
  });

  it('the throughput is drawn and described in words', async () => {
    await library.page.getByRole('tab', { name: 'Speed' }).click();
    const throughput = library.page.getByRole('tabpanel', { name: 'Speed' });
    await throughput.locator('canvas').waitFor();
    expect(await throughput.innerText()).toMatch(/Training: [\d,]+ per minute, peak [\d,]+/);
  });

  describe('the table', () => {
    const rows = () => library.page.getByRole('table').locator('tbody tr[data-row]');
    const showState = (name: string) =>
      library.page.getByRole('navigation', { name: 'State' }).getByRole('link', { name }).click();

    it('is shown in its tab, which is in the address', async () => {
      await library.page.getByRole('tab', { name: /^Photos/ }).click();
      await expect.poll(() => rows().count()).toBeGreaterThan(5);
      expect(new URL(library.page.url()).search).toBe('?tab=photos');
    });

    it('is sorted by path, by when photos were done, and by how long they took', async () => {
      const paths = async () => (await rows().locator('td:first-child a').allInnerTexts()).slice(0, 8);
      const byPath = await paths();
      const expected = async (sort: 'latest' | 'slowest') => {
        const items = await library.server.api.items(library.sessionId, { sort });
        return items.slice(0, 8).map(({ path }) => relative(library.folder, path));
      };
      const order = library.page.getByRole('navigation', { name: 'Order' });
      for (const [label, sort] of [
        ['Slowest first', 'slowest'],
        ['Latest first', 'latest'],
      ] as const) {
        await order.getByRole('link', { name: label }).click();
        await expect.poll(paths).toEqual(await expected(sort));
      }
      await order.getByRole('link', { name: 'By path' }).click();
      await expect.poll(paths).toEqual(byPath);
    });

    it('shows only what its filter matches, with reasons and originals', async () => {
      await showState('Failed');
      await expect.poll(() => rows().count()).toBe(LIBRARY.bad);
      for (const row of await rows().all()) expect(await row.innerText()).toMatch(/Failed\s+\S.+\./);
      await showState('Copy');
      await expect.poll(() => rows().count()).toBe(LIBRARY.duplicates);
      await expect.poll(() => rows().first().getByRole('link').last().getAttribute('href')).toMatch(/^\/photos\/\d+$/);
      await showState('All');
      await library.page.getByRole('searchbox', { name: 'Search in paths' }).fill('trips/SNOW');
      await expect.poll(() => rows().count()).toBe(TRIPS);
    });

    it('copies a path, and is navigated by arrow keys', async () => {
      await library.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const copy = library.page.getByRole('button', { name: /^Cop(y path|ied)/ }).first();
      await copy.click();
      await expect.poll(() => copy.innerText()).toBe('Copied');
      expect(await library.page.evaluate<string>('navigator.clipboard.readText()')).toMatch(/\/trips\/snow\/.+/);
      await rows().first().focus();
      await library.page.keyboard.press('ArrowDown');
      await expect
        .poll(() => library.page.evaluate<string | undefined>('document.activeElement.dataset.row'))
        .toBe('1');
    });

    it('can be filtered by a reason of failure', async () => {
      const reason = (await library.server.api.failures(library.sessionId)).groups[0]?.reason ?? '';
      await library.page.goto(
        address(`?${new URLSearchParams({ tab: 'photos', phase: 'training', state: 'failed', reason }).toString()}`),
      );
      await library.page.getByText(`Only: ${reason}`).waitFor();
      await expect.poll(() => rows().count()).toBe(1);
    });
  });

  describe('its menu', () => {
    const button = () => library.page.getByRole('button', { name: 'More', exact: true });
    const menu = () => library.page.getByRole('menu', { name: 'More' });
    const press = (key: string) => library.page.keyboard.press(key);
    /** The text of what has the focus. */
    const focused = () => library.page.evaluate<string>('document.activeElement.textContent');
    const isButton = () =>
      button().evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus'));

    it('opens once it is loaded if its button is pressed before, by Enter right after the page too', async () => {
      let arrive = () => {};
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      await library.page.route(/\/dropdown-[^/]+\.js$/, async (route) => {
        await arrived;
        await route.continue();
      });
      await library.page.goto(address());
      const before = await button().elementHandle();
      await button().focus();
      await press('Enter');
      await press('Enter');
      expect([await menu().count(), await button().getAttribute('aria-expanded')]).toEqual([0, 'false']);
      arrive();
      await menu().waitFor();
      const [first = '', ...others] = await menu().getByRole('menuitem').allInnerTexts();
      expect([await focused(), others.at(-1)]).toEqual([first, 'Delete…']);
      expect(await button().getAttribute('aria-expanded')).toBe('true');
      expect(await button().evaluate((element, before) => element === before, before)).toBe(true);
      await press('Escape');
      await menu().waitFor({ state: 'detached' });
      expect([await isButton(), await button().getAttribute('aria-expanded')]).toEqual([true, 'false']);
    });

    it('is walked through by arrows, Home, End and letters', async () => {
      await press('ArrowDown');
      await menu().waitFor();
      const texts = await menu().getByRole('menuitem').allInnerTexts();
      const steps: string[] = [];
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowDown', 'End', 'Home', 'd', 'e', 'l']) {
        await press(key);
        steps.push(await focused());
      }
      const [first, second] = texts;
      expect(steps).toEqual(['Delete…', first, second, 'Delete…', first, 'Delete…', 'Delete…', 'Delete…']);
      await press('Enter');
      await library.page.getByRole('alertdialog').or(library.page.getByRole('dialog')).waitFor();
      await press('Escape');
      await expect.poll(isButton).toBe(true);
    });

    it('opens and closes by its button, and closes by a press beside it', async () => {
      await button().click();
      await menu().waitFor();
      await button().click();
      await menu().waitFor({ state: 'detached' });
      await button().click();
      await menu().waitFor();
      await library.page.getByRole('heading', { level: 1 }).click();
      await menu().waitFor({ state: 'detached' });
    });
  });

  it('the list filters sessions by status, which is in its address', async () => {
    const { api } = library.server;
    const { sessionId } = await api.create({ rootPath: library.folder, name: 'Not begun' });
    await library.page.goto(`${library.server.url}/sessions`);
    const row = (name: string) => library.page.getByRole('list', { name: 'Sessions' }).getByText(name, { exact: true });
    await row('Not begun').waitFor();
    await library.page
      .getByRole('navigation', { name: 'Sessions by status' })
      .getByRole('link', { name: /^Completed/ })
      .click();
    await row('Not begun').waitFor({ state: 'detached' });
    expect([new URL(library.page.url()).search, await row(LIBRARY.name).count()]).toEqual(['?status=completed', 1]);
    await api.removeFolderOf(sessionId);
  });

  it('the end of a session is shown as a notification on request', async () => {
    const { api, url } = library.server;
    const folder = library.server.folder('notified');
    await makePlainPhotos(folder, 2, 11);
    const { sessionId } = await api.create({ rootPath: folder, name: 'Notified' });
    const asking = await library.open(url, { permissions: ['notifications'] });
    await asking.page.addInitScript({ content: RECORD_NOTIFICATIONS });
    await asking.page.goto(`${url}/sessions/${sessionId}`);
    const choose = async (name: string) => {
      await asking.page.getByRole('button', { name: 'More' }).click();
      await asking.page.getByRole('menuitem', { name }).click();
    };
    await choose('Notify me at the end');
    await api.command(sessionId, 'start');
    await asking.page.locator('[data-connection=ended]').waitFor({ timeout: 20_000 });
    const notifications = () => asking.page.evaluate<[string, string][]>('window.notifications');
    await expect.poll(notifications).toEqual([['Notified', expect.stringMatching(/^Completed\. 2 photos processed/)]]);
    await asking.page.getByRole('button', { name: 'More' }).click();
    await asking.page.getByRole('menuitem', { name: 'Delete…' }).waitFor();
    expect(await asking.page.getByRole('menuitem', { name: /notify/i }).count()).toBe(0);
    expect(asking.complaints).toEqual([]);
    await api.removeFolderOf(sessionId);
  });

  it('logs no error and no warning', () => {
    expect(library.tab.complaints).toEqual([]);
  });
});

/** The smallest natural width of some pictures; 0 while one of them has not loaded, or there is none. */
async function smallestWidth(images: Locator): Promise<number> {
  const widths = await images.evaluateAll((all: { naturalWidth: number }[]) =>
    all.map(({ naturalWidth }) => naturalWidth),
  );
  return widths.length === 0 ? 0 : Math.min(...widths);
}

/** Runs in the page before its own scripts and records the notifications. */
const RECORD_NOTIFICATIONS = `{
  window.notifications = [];
  window.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      window.notifications.push([title, options.body]);
    }
  };
}`;
