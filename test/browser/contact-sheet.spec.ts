import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBrowser, type Tab } from '../support/browser.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

/** More than are visible at once. */
const PHOTOS = 60;

describe('The contact sheet of a session', () => {
  const open = useBrowser();
  let server: SharedServer;
  let sessionId: number;
  let tab: Tab;

  beforeAll(async () => {
    server = await SharedServer.find();
    const folder = server.folder('contact-sheet');
    const photos = await makePhotos(folder, PHOTOS, { seed: 91, side: 240 });
    // Each phase stays at the last photo for some seconds.
    const last = photos.at(-1) ?? '';
    await rename(last, join(dirname(last), 'z-poison-slow.jpg'));
    ({ sessionId } = await server.api.create({ rootPath: folder }));
    tab = await open(`${server.url}/sessions/${sessionId}`, { viewport: { width: 1280, height: 720 } });
    await tab.page.locator('[data-connection=live]').waitFor();
    await server.api.command(sessionId, 'start');
  });

  const sheet = () => tab.page.getByRole('grid', { name: 'Photos of this session' });
  const settled = async (phase: 'training' | 'faceDetection') =>
    (await server.api.progress(sessionId)).phases[phase].progress.settled;

  it.each(['training', 'faceDetection'] as const)(
    'frames the photo being worked on in %s, and scrolls to it',
    async (phase) => {
      await expect.poll(() => settled(phase), { timeout: 60_000, interval: 100 }).toBeGreaterThan(PHOTOS / 2);
      const framed = sheet().locator('[data-frontier]');
      const ordinal = async () => Number(await framed.getAttribute('data-ordinal'));
      await expect.poll(ordinal, { timeout: 20_000 }).toBeGreaterThan(PHOTOS / 2);
      const isVisible = async () => {
        const [tile, stage] = await Promise.all([framed.boundingBox(), sheet().locator('xpath=../..').boundingBox()]);
        return (
          tile !== null && stage !== null && tile.y > stage.y - 1 && tile.y + tile.height < stage.y + stage.height + 1
        );
      };
      await expect.poll(isVisible).toBe(true);
    },
  );

  it('has no frame once all photos are done', async () => {
    await tab.page.locator('[data-connection=ended]').waitFor({ timeout: 60_000 });
    await expect.poll(() => sheet().locator('[data-frontier]').count()).toBe(0);
  });

  it('is one picture in the overview, from which keys and clicks lead to a photo', async () => {
    await tab.page.keyboard.press('o');
    const overview = tab.page.getByRole('slider', { name: 'Photo in the overview' });
    expect(await overview.getAttribute('aria-valuemax')).toBe(String(PHOTOS));
    await overview.focus();
    await overview.press('End');
    await expect.poll(() => overview.getAttribute('aria-valuetext')).toMatch(/^z-poison.+: analyzed/);
    await overview.press('Enter');
    const focused = () => tab.page.evaluate<string | undefined>('document.activeElement.dataset.ordinal');
    await expect.poll(focused).toBe(String(PHOTOS - 1));
    await tab.page.getByRole('button', { name: 'Overview' }).click();
    await overview.click({ position: { x: 4, y: 4 } });
    await expect.poll(focused).toBe('0');
  });

  it('has a wall that keys open and leave, and the focus is where it was', async () => {
    const wall = tab.page.getByRole('dialog', { name: 'contact-sheet' });
    for (const leave of ['f', 'Escape']) {
      await tab.page.keyboard.press('f');
      await wall.getByText('60', { exact: true }).waitFor();
      await tab.page.keyboard.press(leave);
      await wall.waitFor({ state: 'detached' });
      expect(await tab.page.evaluate<string | undefined>('document.activeElement.dataset.ordinal')).toBe('0');
    }
  });

  it('logs no error and no warning', () => {
    expect(tab.complaints).toEqual([]);
  });
});
