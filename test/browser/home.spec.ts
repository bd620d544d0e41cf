import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBrowser, type Tab } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { POISONABLE, slowDown } from '../support/poisonous.js';
import { useWorkspace } from '../support/workspace.js';
import { examine } from './accessibility.js';

const workspace = useWorkspace();
const open = useBrowser();
const album = workspace.folder('pictures/summer');
const winter = workspace.folder('pictures/winter');
let darkroom: Darkroom;
let tab: Tab;

beforeAll(async () => {
  await makePhotos(album, 6, { seed: 1 });
  await slowDown((await makePhotos(winter, 12, { seed: 2 })).slice(-2));
  darkroom = await workspace.start({ environment: POISONABLE });
  tab = await open(darkroom.url, { reducedMotion: 'reduce' });
});

const link = (name: string | RegExp) => tab.page.getByRole('main').getByRole('link', { name });
const button = (name: string | RegExp) => tab.page.getByRole('button', { name });
/** The accessible name of what has the focus. */
const focused = () =>
  tab.page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent');

describe('A first run without a terminal', () => {
  it('offers to choose a folder, and the sample album', async () => {
    await tab.page.getByRole('heading', { level: 1, name: 'No photos yet' }).waitFor();
    await button('Index the sample album').waitFor();
    expect((await examine(tab.page)).violations).toEqual([]);
    await link('Choose a folder').click();
  });

  it('shows the folders of this computer by name, where none is allowed yet', async () => {
    await tab.page.getByRole('list', { name: 'Folders of this computer' }).waitFor();
    await tab.page.goto(`${darkroom.url}/new?computer=${encodeURIComponent(workspace.directory)}`);
    await button('pictures').press('Enter');
    await button('summer').waitFor();
    expect(await tab.page.evaluate('document.activeElement !== document.body')).toBe(true);
    expect((await examine(tab.page)).violations).toEqual([]);
  });

  it('asks before a folder is allowed, and adds nothing until then', async () => {
    await button('Use this folder').click();
    const dialog = tab.page.getByRole('dialog', { name: 'Let Darkroom read this folder?' });
    await dialog.getByText(join(workspace.directory, 'pictures'), { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await darkroom.api.about()).roots).toEqual([]);
  });

  it('indexes a folder below the one that was allowed', async () => {
    await button('Use this folder').click();
    await button('Allow it').click();
    await tab.page
      .getByRole('treeitem', { name: /^summer/ })
      .getByText('summer')
      .click();
    await tab.page.getByText('6 photos').first().waitFor();
    await button('Index this folder').click();
    await tab.page.getByRole('heading', { level: 1, name: 'summer' }).waitFor();
    expect((await darkroom.api.about()).roots).toEqual([join(workspace.directory, 'pictures')]);
    await darkroom.untilEnd(tab.sessionId());
  });
});

describe('Home', () => {
  const LONG = `${'Ski_'.repeat(40)}2023`;
  let sessionId: number;
  beforeAll(async () => {
    ({ sessionId } = await darkroom.api.create({ rootPath: winter, name: LONG, start: true }));
    await tab.page.goto(darkroom.url);
  });

  it('shows work with its time, what was added last, the folders and the history', async () => {
    const work = tab.page.getByRole('list', { name: 'At work' });
    await work.getByText('Running').waitFor();
    await work.getByRole('progressbar', { name: `Progress of ${LONG}` }).waitFor();
    await tab.page.getByRole('list', { name: 'Recently added' }).getByRole('img').first().waitFor();
    await tab.page
      .getByRole('list', { name: 'History' })
      .getByRole('link', { name: /summer/ })
      .waitFor();
    await tab.page
      .getByRole('list', { name: 'Folders' })
      .getByText(/^6 photos, indexed/)
      .waitFor();
  });

  it('pauses and resumes by key, and the focus stays on the button', async () => {
    await button(`Pause ${LONG}`).focus();
    await tab.page.keyboard.press('Enter');
    await button(`Resume ${LONG}`).waitFor();
    expect(await focused()).toBe(`Resume ${LONG}`);
    expect((await darkroom.api.progress(sessionId)).overallStatus).toBe('paused');
    await tab.page
      .getByRole('list', { name: 'Folders' })
      .getByText(/ photos, paused$/)
      .waitFor();
    expect((await examine(tab.page)).violations).toEqual([]);
    await tab.page.keyboard.press('Enter');
    await button(`Pause ${LONG}`).waitFor();
    expect(await focused()).toBe(`Pause ${LONG}`);
  });

  it.each([360, 1280, 3840])('fits %i pixels, also with a long name', async (width) => {
    await tab.page.setViewportSize({ width, height: 900 });
    expect(await tab.sideways()).toBe(0);
    const cut = await tab.page.evaluate(
      `[...document.querySelectorAll('main li, main section')].filter((part) => part.scrollWidth > part.clientWidth + 1).length`,
    );
    expect(cut).toBe(0);
  });

  it('moves a session that has ended to the history, first, and keeps the focus in the page', async () => {
    await tab.page.setViewportSize({ width: 1280, height: 900 });
    await button(`Pause ${LONG}`).focus();
    await darkroom.untilEnd(sessionId);
    const history = tab.page.getByRole('list', { name: 'History' }).getByRole('listitem');
    await expect.poll(() => history.first().innerText()).toContain(LONG);
    await expect.poll(() => tab.page.evaluate('document.activeElement.id')).toBe('main');
  });

  it('switches watching of a folder, which stays', async () => {
    const watch = tab.page.getByRole('list', { name: 'Folders' }).getByRole('switch').first();
    await watch.click();
    await expect.poll(() => watch.isChecked()).toBe(true);
    await tab.page.reload();
    await expect.poll(() => watch.isChecked()).toBe(true);
    await watch.click();
    await expect.poll(() => watch.isChecked()).toBe(false);
  });
});

describe('Activity', () => {
  it('has a session that was restarted before younger ones', async () => {
    const { items } = await darkroom.api.sessions();
    const oldest = items.at(-1)?.sessionId ?? 0;
    await darkroom.api.command(oldest, 'restart', { from: 'clustering' });
    await darkroom.untilEnd(oldest);
    await tab.page.goto(`${darkroom.url}/sessions`);
    const rows = tab.page.getByRole('list', { name: 'Sessions' }).getByRole('link');
    expect(await rows.first().getAttribute('href')).toBe(`/sessions/${oldest}`);
  });

  it('says of a session whose photos all failed that it failed, and logs no error', async () => {
    const folder = workspace.folder('pictures/broken');
    await writeFile(join(folder, '1.jpg'), 'this is no photo');
    await darkroom.indexed(folder);
    await tab.page.getByRole('link', { name: /^All failed broken/ }).waitFor();
    expect(tab.complaints).toEqual([]);
  });
});
