import { describe, expect, it } from 'vitest';
import { endpoints } from '#libs/contracts';
import { LIBRARY, useLibrary } from './library.js';

describe('Choosing the folder of a new session', () => {
  const library = useLibrary('/new');

  const tree = () => library.page.getByRole('tree', { name: 'Sub-folders' });
  /** The accessible name of the row that has the focus. */
  const active = async () => {
    const id = await tree().getAttribute('aria-activedescendant');
    return library.page.locator(`[id="${id}"]`).getAttribute('aria-label');
  };

  it('descends from the roots, and back by breadcrumbs and the browser’s history', async () => {
    await library.page.getByRole('button', { name: library.server.root }).click();
    await library.page
      .getByRole('treeitem', { name: /^folders-/ })
      .first()
      .waitFor();
    await library.page.goto(`${library.server.url}/new?folder=${encodeURIComponent(library.folder)}`);
    await library.page
      .getByRole('treeitem', { name: /^trips/ })
      .getByText('trips')
      .click();
    await library.page.getByRole('treeitem', { name: 'snow, 2 photos' }).waitFor();
    await library.page.goBack();
    await library.page.getByRole('treeitem', { name: /^trips/ }).waitFor();
    await library.page
      .getByRole('navigation', { name: 'Folders above' })
      .getByRole('button', { name: 'All folders' })
      .click();
    await library.page.getByRole('button', { name: library.server.root }).waitFor();
    await library.page.goBack();
  });

  it('says that it takes all of the folder where no sub-folder is selected', async () => {
    const all = LIBRARY.different + LIBRARY.duplicates + LIBRARY.bad + 2;
    await library.page.getByText('All of this folder: no sub-folder is selected').waitFor();
    await library.page.getByText(new RegExp(`^${all} photos, (less than a minute|about \\d+ min)$`)).waitFor();
  });

  it('works by keyboard: arrows open and move, Space selects', async () => {
    await tree().focus();
    await library.page.keyboard.press('ArrowRight');
    await library.page.getByRole('treeitem', { name: 'snow, 2 photos' }).waitFor();
    await library.page.keyboard.press('ArrowDown');
    expect(await active()).toBe('snow, 2 photos');
    await library.page.keyboard.press(' ');
    await library.page.getByText('Only trips/snow, with everything below it.').waitFor();
    await library.page.getByText(/^2 photos, /).waitFor();
    await library.page.keyboard.press('ArrowLeft');
    expect(await active()).toBe('trips, 2 photos');
  });

  it('starts the chosen folders under the given name and opens the session', async () => {
    await library.page.getByLabel('Name').fill('Snow only');
    await library.page.getByText('Options for finding faces').click();
    await library.page.getByRole('radio', { name: /^Large faces only/ }).check();
    await library.page.getByRole('button', { name: 'Index 1 sub-folder' }).click();
    await library.page.getByRole('heading', { level: 1, name: 'Snow only' }).waitFor();
    expect(await library.server.api.call(endpoints.sessions.get, library.tab.sessionId())).toMatchObject({
      name: 'Snow only',
      subdirectories: ['trips/snow'],
      options: { faceQuality: 'standard', minFaceSize: 0.1 },
    });
    await library.page.getByText('✓ All Phases Complete').first().waitFor();
  });

  it('says why a folder is refused, with a way back', async () => {
    await library.page.goto(`${library.server.url}/new?folder=${encodeURIComponent('/etc')}`);
    await library.page.getByRole('alert').first().waitFor();
    await library.page.getByRole('button', { name: 'All folders' }).click();
    await library.page.getByRole('button', { name: library.server.root }).waitFor();
  });
});
