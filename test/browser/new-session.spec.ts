import { beforeAll, describe, expect, it } from 'vitest';
import { Session, endpoints } from '#libs/contracts';
import { useBrowser, type Tab } from '../support/browser.js';
import { findLibrary, LIBRARY, type Library } from './library.js';

describe('Choosing the folder of a new session', () => {
  const open = useBrowser();
  let library: Library;
  let tab: Tab;

  const tree = () => tab.page.getByRole('tree', { name: 'Sub-folders' });
  const active = () =>
    tree().evaluate(
      (element: {
        getAttribute(name: string): string | null;
        ownerDocument: { getElementById(id: string | null): { ariaLabel: string | null } | null };
      }) => {
        return element.ownerDocument.getElementById(element.getAttribute('aria-activedescendant'))?.ariaLabel;
      },
    );

  beforeAll(async () => {
    library = await findLibrary();
    tab = await open(`${library.server.url}/new`);
  });

  it('descends from the roots, and back by breadcrumbs and the browser’s history', async () => {
    const { page } = tab;
    await page.getByRole('button', { name: library.server.root }).click();
    await page
      .getByRole('treeitem', { name: /^folders-/ })
      .first()
      .waitFor();
    await page.goto(`${library.server.url}/new?folder=${encodeURIComponent(library.folder)}`);
    await page
      .getByRole('treeitem', { name: /^trips/ })
      .getByText('trips')
      .click();
    await page.getByRole('treeitem', { name: 'snow, 2 photos' }).waitFor();
    await page.goBack();
    await page.getByRole('treeitem', { name: /^trips/ }).waitFor();
    await page.getByRole('navigation', { name: 'Folders above' }).getByRole('button', { name: 'All folders' }).click();
    await page.getByRole('button', { name: library.server.root }).waitFor();
    await page.goBack();
  });

  it('says that it takes all of the folder where no sub-folder is selected', async () => {
    const all = LIBRARY.different + LIBRARY.duplicates + LIBRARY.bad + 2;
    await tab.page.getByText('All of this folder: no sub-folder is selected').waitFor();
    await tab.page.getByText(new RegExp(`^${all} photos, (less than a minute|about \\d+ min)$`)).waitFor();
  });

  it('works by keyboard: arrows open and move, Space selects', async () => {
    const { page } = tab;
    await tree().focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: 'snow, 2 photos' }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('snow, 2 photos');
    await page.keyboard.press(' ');
    await page.getByText('Only trips/snow, with everything below it.').waitFor();
    await page.getByText(/^2 photos, /).waitFor();
    await page.keyboard.press('ArrowLeft');
    expect(await active()).toBe('trips, 0 photos');
  });

  it('starts the chosen folders under the given name and opens the session', async () => {
    const { page } = tab;
    await page.getByLabel('Name').fill('Snow only');
    await page.getByText('Options for finding faces').click();
    await page.getByRole('radio', { name: /^Large faces only/ }).check();
    await page.getByRole('button', { name: 'Index 1 sub-folder' }).click();
    await page.getByRole('heading', { level: 1, name: 'Snow only' }).waitFor();
    const { body } = await library.server.api.send('GET', endpoints.sessions.get.path(tab.sessionId()));
    expect(Session.parse(body)).toMatchObject({
      name: 'Snow only',
      subdirectories: ['trips/snow'],
      options: { faceQuality: 'standard', minFaceSize: 0.1 },
    });
    await page.getByText('✓ All Phases Complete').first().waitFor();
  });

  it('says why a folder is refused, with a way back', async () => {
    const { page } = tab;
    await page.goto(`${library.server.url}/new?folder=${encodeURIComponent('/etc')}`);
    await page.getByRole('alert').first().waitFor();
    await page.getByRole('button', { name: 'All folders' }).click();
    await page.getByRole('button', { name: library.server.root }).waitFor();
  });
});
