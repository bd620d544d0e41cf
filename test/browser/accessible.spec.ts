import { describe, expect, it } from 'vitest';
import { IS_FULL } from '../support/wait-for.js';
import { faultsOf, NARROW, NO_FAULTS } from './accessibility.js';
import { useLibrary } from './library.js';

const library = useLibrary('/', { reducedMotion: 'reduce' });

const text = (shown: string | RegExp) => library.page.getByText(shown).first();
const byRole = (role: 'button' | 'heading' | 'link' | 'menuitem' | 'navigation' | 'treeitem', name: string | RegExp) =>
  library.page.getByRole(role, { name }).first();
const dialog = () => library.page.getByRole('dialog');
const tile = (name: string) => library.page.getByRole('list', { name }).getByRole('listitem').first();
const option = (name: string) => library.page.getByRole('listbox', { name }).getByRole('option').first();
const session = () => `/sessions/${library.sessionId}`;

/** A state of a page, and how to bring the page into it. */
interface State {
  readonly name: string;
  readonly path: () => string;
  readonly reach: () => Promise<void>;
}

/** Every page in its usual state. */
const PAGES: readonly State[] = [
  {
    name: 'Home',
    path: () => '/',
    async reach() {
      await tile('Recently added').getByRole('img').waitFor();
      await tile('Folders').getByRole('switch').waitFor();
    },
  },
  { name: 'Activity', path: () => '/sessions', reach: () => tile('Sessions').waitFor() },
  { name: 'Session, completed', path: session, reach: () => text('✓ All Phases Complete').waitFor() },
  {
    name: 'Choose a folder',
    path: () => '/new',
    reach: () => byRole('button', 'Another folder on this computer').waitFor(),
  },
  {
    name: 'Choose a folder, of this computer',
    path: () => '/new?computer=/',
    reach: () => tile('Folders of this computer').waitFor(),
  },
  {
    name: 'Choose a folder, one with sub-folders',
    path: () => `/new?folder=${encodeURIComponent(library.folder)}`,
    async reach() {
      await byRole('treeitem', /^trips/)
        .locator('span')
        .nth(1)
        .click();
      await text('Options').click();
      await text(/^2 photos/).waitFor();
    },
  },
  { name: 'Photos', path: () => '/photos', reach: () => tile('Photos').waitFor() },
  {
    name: 'Photo',
    path: () => '/photos',
    async reach() {
      await library.page.getByRole('list', { name: 'Photos' }).getByRole('img').first().click();
      await tile('Similar photos').waitFor();
    },
  },
  { name: 'Copies', path: () => '/copies', reach: () => byRole('heading', 'Copies').waitFor() },
  { name: 'Missing photos', path: () => '/missing', reach: () => byRole('heading', 'Missing photos').waitFor() },
  { name: 'Folders', path: () => '/folders', reach: () => text(library.folder).waitFor() },
  { name: 'People', path: () => '/people', reach: () => tile('People').waitFor() },
  {
    name: 'People, whom to merge with',
    path: () => '/people',
    async reach() {
      await byRole('button', /^More for (?!people)/).click();
      await byRole('menuitem', 'Merge with…').click();
      await dialog().getByRole('option').first().waitFor();
    },
  },
  {
    name: 'Person',
    path: () => '/people',
    async reach() {
      await tile('People').getByRole('link').click();
      await tile('Photos').waitFor();
    },
  },
  { name: 'People, who one is', path: () => '/people?show=who', reach: () => text('Who is this?').waitFor() },
  { name: 'People, corrections', path: () => '/people?show=corrections', reach: () => text('Corrections').waitFor() },
  { name: 'System', path: () => '/system', reach: () => byRole('heading', 'Models').waitFor() },
  { name: 'Login', path: () => '/login', reach: () => library.page.getByLabel('Access token').waitFor() },
];

/** Less frequent states of pages. */
const RARER_STATES: readonly State[] = [
  {
    name: 'Folders, the patterns of one and its removal',
    path: () => '/folders',
    async reach() {
      const card = library.page
        .getByRole('listitem')
        .filter({ has: library.page.getByText(library.folder, { exact: true }) });
      await card.getByRole('button', { name: 'Edit what is left out' }).click();
      await card.getByRole('button', { name: 'Remove…' }).click();
      await dialog().getByText('No file is deleted from disk.').waitFor();
    },
  },
  {
    name: 'Session, photo by photo',
    path: () => `${session()}?tab=photos`,
    reach: () => library.page.locator('[data-row]').first().waitFor(),
  },
  {
    name: 'Session, its failures',
    path: () => `${session()}?tab=failures`,
    reach: () =>
      library.page
        .getByRole('tabpanel', { name: /^Failures/ })
        .getByRole('link')
        .first()
        .waitFor(),
  },
  {
    name: 'Session, its speed',
    path: () => `${session()}?tab=speed`,
    reach: () => library.page.getByRole('tabpanel', { name: 'Speed' }).locator('canvas').waitFor(),
  },
  {
    name: 'Session, its overview',
    path: session,
    async reach() {
      await byRole('button', 'Overview').click();
      await library.page.getByRole('slider', { name: 'Photo in the overview' }).waitFor();
    },
  },
  {
    name: 'Session, on a wall',
    path: session,
    async reach() {
      await text('✓ All Phases Complete').waitFor();
      await library.page.keyboard.press('f');
      await dialog().getByRole('grid').getByRole('link').first().waitFor();
    },
  },
  {
    name: 'Activity, none with a status',
    path: () => '/sessions?status=failed',
    reach: () => text('No sessions match.').waitFor(),
  },
  { name: 'Photos, none that fits', path: () => '/photos?q=nowhere', reach: () => text('No photos match').waitFor() },
  {
    name: 'Photo that is not there',
    path: () => '/photos/999999',
    reach: () => text('This photo does not exist').waitFor(),
  },
  {
    name: 'People, the menu of one',
    path: () => '/people',
    async reach() {
      await byRole('button', /^More for (?!people)/).click();
      await byRole('menuitem', 'Hide').waitFor();
    },
  },
  { name: 'People, nobody hidden', path: () => '/people?show=hidden', reach: () => text('No hidden people').waitFor() },
  { name: 'Faces not grouped', path: () => '/people?show=ungrouped', reach: () => option('Ungrouped faces').waitFor() },
  {
    name: 'Person, a face to be said to be another',
    path: () => '/people',
    async reach() {
      await tile('People').getByRole('link').click();
      await byRole('link', /^Faces/).click();
      await option('Faces').click();
      await byRole('button', 'This is…').click();
      await dialog().getByRole('option').first().waitFor();
    },
  },
];

const states = IS_FULL ? [...PAGES, ...RARER_STATES] : PAGES;

describe('Each page keeps the rules of axe in both themes, has targets for mouse and finger, and fits 360 pixels', () => {
  it.each(states)('$name', async ({ path, reach }) => {
    const { page, server, tab } = library;
    await page.goto(server.url + path());
    await reach();
    expect(await faultsOf(page)).toEqual(NO_FAULTS);
    const wide = page.viewportSize() ?? NARROW;
    await page.setViewportSize(NARROW);
    await expect.poll(() => tab.sideways(), { message: 'sideways scroll' }).toBe(0);
    await page.setViewportSize(wide);
  });

  it('no page logs an error except for responses with 404', () => {
    expect(library.tab.complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
  });
});
