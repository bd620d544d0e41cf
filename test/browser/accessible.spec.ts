import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser, type Tab } from '../support/browser.js';
import { IS_FULL } from '../support/wait-for.js';
import { examine } from './accessibility.js';
import { findLibrary, type Library } from './library.js';

/** A state of a page, and how to bring the page into it. */
interface State {
  readonly name: string;
  readonly path: (library: Library) => string;
  readonly reach: (page: Page) => Promise<unknown>;
}

const tile = (page: Page, list: string) => page.getByRole('list', { name: list }).getByRole('listitem').first();
const openMenu = (page: Page) =>
  page
    .getByRole('button', { name: /^More for/ })
    .first()
    .click();

/** Every page in its usual state. */
const PAGES: readonly State[] = [
  { name: 'Sessions', path: () => '/', reach: (page) => page.getByRole('link', { name: /^Library/ }).waitFor() },
  {
    name: 'Session, completed',
    path: ({ sessionId }) => `/sessions/${sessionId}`,
    reach: (page) => page.getByText('✓ All Phases Complete').first().waitFor(),
  },
  {
    name: 'New session',
    path: () => '/new',
    reach: (page) => page.getByRole('navigation', { name: 'Main' }).waitFor(),
  },
  {
    name: 'New session, a folder with sub-folders',
    path: ({ folder }) => `/new?folder=${encodeURIComponent(folder)}`,
    async reach(page) {
      await page
        .getByRole('treeitem', { name: /^trips/ })
        .locator('span')
        .nth(1)
        .click();
      await page.getByText('Options').click();
      await page.getByText(/^2 photos/).waitFor();
    },
  },
  { name: 'Photos', path: () => '/photos', reach: (page) => tile(page, 'Photos').waitFor() },
  {
    name: 'Photo',
    path: () => '/photos',
    async reach(page) {
      await page.getByRole('list', { name: 'Photos' }).getByRole('img').first().click();
      await tile(page, 'Similar photos').waitFor();
    },
  },
  { name: 'People', path: () => '/people', reach: (page) => tile(page, 'People').waitFor() },
  {
    name: 'People, whom to merge with',
    path: () => '/people',
    async reach(page) {
      await openMenu(page);
      await page.getByRole('menuitem', { name: 'Merge with…' }).click();
      await page.getByRole('dialog').getByRole('radio').first().waitFor();
    },
  },
  {
    name: 'Person',
    path: () => '/people',
    async reach(page) {
      await tile(page, 'People').getByRole('link').click();
      await tile(page, 'Photos').waitFor();
    },
  },
  { name: 'System', path: () => '/system', reach: (page) => page.getByRole('heading', { name: 'Models' }).waitFor() },
  { name: 'Login', path: () => '/login', reach: (page) => page.getByLabel('Access token').waitFor() },
];

/** Less frequent states of pages. */
const RARER_STATES: readonly State[] = [
  {
    name: 'Session, photo by photo',
    path: ({ sessionId }) => `/sessions/${sessionId}?phase=training`,
    reach: (page) => page.locator('[data-row]').first().waitFor(),
  },
  {
    name: 'Photos, none that fits',
    path: () => '/photos?q=nowhere',
    reach: (page) => page.getByText('No photos match').waitFor(),
  },
  {
    name: 'Photo that is not there',
    path: () => '/photos/999999',
    reach: (page) => page.getByText('This photo does not exist').waitFor(),
  },
  {
    name: 'People, the menu of one',
    path: () => '/people',
    async reach(page) {
      await openMenu(page);
      await page.getByRole('menuitem', { name: 'Hide' }).waitFor();
    },
  },
  {
    name: 'People, nobody hidden',
    path: () => '/people?show=hidden',
    reach: (page) => page.getByText('No hidden people').waitFor(),
  },
  {
    name: 'Faces not grouped',
    path: () => '/people?show=ungrouped',
    reach: (page) => tile(page, 'Ungrouped faces').waitFor(),
  },
  {
    name: 'Person, a face to be taken out',
    path: () => '/people',
    async reach(page) {
      await tile(page, 'People').getByRole('link').click();
      await page.getByRole('link', { name: /^Faces/ }).click();
      await page.getByRole('button', { name: 'Remove' }).first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
];

/** The smallest supported screen, and a common one. */
const [NARROW, WIDE] = [
  { width: 360, height: 740 },
  { width: 1280, height: 900 },
];

const states = IS_FULL ? [...PAGES, ...RARER_STATES] : PAGES;

describe('Each page by the rules of axe in both themes, and on 360 pixels', () => {
  const open = useBrowser();
  let library: Library;
  let tab: Tab;
  let [passed, violated] = [0, 0];

  beforeAll(async () => {
    library = await findLibrary();
    tab = await open(library.server.url, { reducedMotion: 'reduce' });
  });

  afterAll(() => {
    console.log(
      `axe: ${violated} violations on ${states.length} states of pages in both themes; ${passed} checks passed`,
    );
  });

  it.each(states)('$name', async ({ path, reach }) => {
    const { page } = tab;
    await page.goto(library.server.url + path(library));
    await reach(page);
    // A theme changes colours only.
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await examine(page);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await examine(page, 'color-contrast');
    passed += dark.passed + light.passed;
    violated += dark.violations.length + light.violations.length;
    expect({ dark: dark.violations, light: light.violations }).toEqual({ dark: [], light: [] });
    await page.setViewportSize(NARROW);
    await expect.poll(() => tab.sideways(), { message: 'sideways scroll' }).toBe(0);
    await page.setViewportSize(WIDE);
  });

  it('no page logs an error except for responses with 404', () => {
    expect(tab.complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
  });
});
