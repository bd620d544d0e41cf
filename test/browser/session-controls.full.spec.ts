import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBrowser, type Tab } from '../support/browser.js';
import { commentPhoto, makePhotos } from '../support/photos.js';
import { slowDown } from '../support/poisonous.js';
import { SharedServer } from '../support/shared.js';
import { examine } from './accessibility.js';

const PHOTOS = 16;
const SETTLED = PHOTOS + 2;
/** Photos that take seconds each, so that every command arrives before the end. */
const SLOW_PHOTOS = 6;

describe('A session controlled in one window and watched in another', () => {
  const open = useBrowser();
  let darkroom: SharedServer;
  let here: Tab;
  let there: Tab;

  beforeAll(async () => {
    darkroom = await SharedServer.find();
    const folder = darkroom.folder('controlled');
    const [first = '', ...others] = await makePhotos(folder, PHOTOS, { seed: 13 });
    await slowDown(others.slice(-SLOW_PHOTOS));
    await commentPhoto(first, join(folder, 'a-copy.jpg'), 'a copy');
    await writeFile(join(folder, 'a-letter.jpg'), 'Dear diary');
    const { sessionId } = await darkroom.api.create({ rootPath: folder, name: 'Holiday' });
    const url = `${darkroom.url}/sessions/${sessionId}`;
    here = await open(url);
    there = await here.another(url);
  });

  /** Presses the button of that name, or chooses the command in the menu beside it. */
  const press = async (name: string) => {
    const controls = here.page.getByRole('group', { name: 'Controls' });
    // They are not there for anybody while a dialog closes.
    await controls.waitFor();
    const button = controls.getByRole('button', { name, exact: true });
    if ((await button.count()) > 0) return button.click();
    await controls.getByRole('button', { name: 'More' }).click();
    return here.page.getByRole('menuitem', { name, exact: true }).click();
  };
  const answer = (name: string) => here.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  const COMMANDS = /^(Start|Pause|Resume|Cancel|Continue|Retry failed|Restart…|Delete…)$/;
  /** The command of the button, then those of the menu. */
  const offered = async ({ page }: Tab) => {
    const buttons = await page.getByRole('group', { name: 'Controls' }).getByRole('button').allInnerTexts();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menu').waitFor();
    const items = await page.getByRole('menuitem').allInnerTexts();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    return [...buttons, ...items].filter((text) => COMMANDS.test(text));
  };
  /** Waits until both windows say so, and say the same. */
  async function expectBoth(status: string, ...buttons: string[]): Promise<void> {
    for (const { page } of [here, there])
      await page.locator('[data-status]', { hasText: status }).waitFor({ timeout: 30_000 });
    for (const tab of [here, there]) await expect.poll(() => offered(tab)).toEqual([...buttons, 'Delete…']);
    await expect.poll(async () => isDeepStrictEqual(await figures(there), await figures(here))).toBe(true);
  }
  const figures = ({ page }: Tab) =>
    Promise.all(
      ['Overall progress', 'Training', 'Face Detection'].map((name) =>
        page.getByRole('progressbar', { name }).getAttribute('aria-valuetext'),
      ),
    );

  it('offers the allowed commands, and says what would be lost before it deletes', async () => {
    await expectBoth('Pending', 'Start', 'Cancel');
    await press('Delete…');
    expect(await here.page.getByRole('dialog').innerText()).toContain('This cannot be undone.');
    await answer('Keep it');
    await press('Start');
    await expectBoth('Running', 'Pause', 'Cancel');
  });

  it('pauses: no figure moves in either window', async () => {
    await press('Pause');
    await expectBoth('Paused', 'Resume', 'Cancel');
    expect(await here.page.locator('[data-frontier]').count()).toBe(0);
    const before = await figures(here);
    await here.page.waitForTimeout(1_000);
    expect([await figures(here), await figures(there)]).toEqual([before, before]);
    expect(await here.page.title()).toBe('❚❚ Holiday · Darkroom');
    expect((await examine(here.page)).violations).toEqual([]);
  });

  it('resumes, and is cancelled only after confirmation', async () => {
    await press('Resume');
    await expectBoth('Running', 'Pause', 'Cancel');
    await press('Cancel');
    expect(await here.page.getByRole('dialog').innerText()).toMatch(
      /Finished work is kept \(\d+ photos? through training/,
    );
    await answer('Keep going');
    expect(await here.page.getByRole('dialog').count()).toBe(0);
    await press('Cancel');
    await answer('Cancel the run');
    await expectBoth('Cancelled', 'Retry failed', 'Restart…');
    expect(await here.page.getByRole('region', { name: 'Summary' }).innerText()).toMatch(
      /were not processed|Faces were not searched for/,
    );
  });

  it('processes what is left, and completes', async () => {
    await press('Retry failed');
    await expectBoth('Completed', 'Retry failed', 'Restart…');
    expect(await figures(there)).toEqual([
      '100%, ✓ All Phases Complete',
      `✓ Complete, ${SETTLED}/${SETTLED}`,
      `✓ Complete, ${PHOTOS}/${PHOTOS}`,
    ]);
  });

  it('retries what failed, from the list of failures as well', async () => {
    const since = (await here.screens()).length;
    await here.page.getByRole('tab', { name: /^Failures/ }).click();
    const failures = here.page.getByRole('tabpanel', { name: /^Failures/ });
    await failures.getByRole('button', { name: 'Retry failed' }).click();
    await expect
      .poll(async () => (await here.screens()).slice(since).some(({ status }) => status === 'Running'))
      .toBe(true);
    await expectBoth('Completed', 'Retry failed', 'Restart…');
  });

  it('restarts from a phase after saying what is computed again', async () => {
    const since = (await there.screens()).length;
    await press('Restart…');
    expect(await here.page.getByRole('dialog').innerText()).toContain(`Keeps ${PHOTOS} analyzed photos`);
    await here.page.getByRole('radio', { name: /^Find faces again/ }).check();
    await answer('Restart');
    await expect
      .poll(async () => (await there.screens()).slice(since).some(({ connection }) => connection === 'live'))
      .toBe(true);
    await expectBoth('Completed', 'Retry failed', 'Restart…');
  });

  it('is renamed in place by keyboard', async () => {
    await press('Rename');
    const input = here.page.getByRole('textbox', { name: 'Name of the session' });
    await input.press('Escape');
    expect(await heading(here).innerText()).toBe('Holiday');
    await press('Rename');
    await input.fill('Summer <b>2026</b>');
    await input.press('Enter');
    await heading(here).getByText('Summer <b>2026</b>', { exact: true }).waitFor();
    await there.page.reload();
    await heading(there).getByText('Summer <b>2026</b>', { exact: true }).waitFor();
  });

  it('is deleted after confirmation: one window returns to the list, the other says that it does not exist', async () => {
    const { page } = there;
    await darkroom.api.command(there.sessionId(), 'restart', { from: 'face_detection' });
    await page.reload();
    await page.locator('[data-connection=live]').waitFor();
    await press('Delete…');
    await answer('Delete the session');
    await here.page.waitForURL(`${darkroom.url}/sessions`);
    await page.getByRole('heading', { name: 'This session does not exist' }).waitFor();
    expect([...here.complaints, ...there.complaints].filter((complaint) => !/404/.test(complaint))).toEqual([]);
  });
});

function heading({ page }: Tab): Locator {
  return page.getByRole('heading', { level: 1 });
}
