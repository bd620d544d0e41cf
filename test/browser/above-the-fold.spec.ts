import { rename } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBrowser, type Tab } from '../support/browser.js';
import { makePhotos } from '../support/photos.js';
import { slowDown } from '../support/poisonous.js';
import { SharedServer } from '../support/shared.js';

/** More than the workers have in hand when the folder goes away. */
const PHOTOS = 150;
/** Photos that take seconds each, so that face detection can be paused. */
const SLOW_PHOTOS = 2;
const VIEWPORT = { width: 1280, height: 720 };
/** Greatest heights of the first two rows, and the least of the third, in px. */
const HEIGHTS = { head: 64, progress: 190, stage: 280 };

describe('The page of a session on 1280 × 720 pixels', () => {
  const open = useBrowser();
  let server: SharedServer;
  let folder: string;
  let sessionId: number;
  let tab: Tab;

  beforeAll(async () => {
    server = await SharedServer.find();
    folder = server.folder('above-the-fold');
    const photos = await makePhotos(folder, PHOTOS, { seed: 71, side: 320 });
    await slowDown(photos.slice(-SLOW_PHOTOS));
    ({ sessionId } = await server.api.create({ rootPath: folder }));
    tab = await open(`${server.url}/sessions/${sessionId}`, { viewport: VIEWPORT });
    await tab.page.locator('[data-connection=live]').waitFor();
    await server.api.command(sessionId, 'start');
  });

  const part = (name: string) => tab.page.locator(`[data-part=${name}]`);
  async function expectAllVisible(): Promise<void> {
    await part('stage').waitFor();
    for (const name of ['head', 'progress', 'stage']) {
      const box = await part(name).boundingBox();
      if (box === null) throw new Error(`${name} is not shown`);
      expect(box.y + box.height, `the end of ${name}`).toBeLessThanOrEqual(VIEWPORT.height);
      expect(box.y, `the start of ${name}`).toBeGreaterThanOrEqual(0);
      if (name === 'stage') expect(box.height).toBeGreaterThanOrEqual(HEIGHTS.stage);
      else expect(box.height, name).toBeLessThanOrEqual(name === 'head' ? HEIGHTS.head : HEIGHTS.progress);
    }
    expect(await tab.page.evaluate<number>('scrollY')).toBe(0);
    expect(await tab.sideways()).toBe(0);
  }
  const shows = (text: string) => tab.page.getByText(text).first().waitFor({ timeout: 60_000 });

  it('shows all rows in training', async () => {
    await shows('🎨 Training - Generating Image Embeddings');
    await expectAllVisible();
  });

  it('shows all rows while something keeps it from moving, and says what', async () => {
    await rename(folder, `${folder}-away`);
    // The worker's own reason, which is without a time, may be there before.
    const condition = part('progress')
      .locator('xpath=..')
      .getByRole('alert')
      .filter({ hasText: /folder .* Since \d/is });
    try {
      await condition.waitFor({ timeout: 20_000 });
      await expectAllVisible();
      expect(await tab.page.locator('[data-status]').innerText()).toBe('Blocked');
      expect(await part('progress').innerText()).not.toMatch(/per minute| left/);
      expect(await part('progress').locator('[aria-current=step]').getAttribute('data-state')).toBe('attention');
    } finally {
      await rename(`${folder}-away`, folder);
    }
  });

  it('shows all rows in face detection', async () => {
    await shows('😊 Face Detection - Analyzing Faces');
    await expectAllVisible();
  });

  it('shows all rows while it is paused, and keeps the focus on the button that paused it', async () => {
    await tab.page.getByRole('button', { name: 'Pause', exact: true }).press('Enter');
    await tab.page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    expect(await tab.page.evaluate<string>('document.activeElement.innerText')).toBe('Resume');
    await expectAllVisible();
  });

  it('shows all rows when it has ended', async () => {
    await tab.page.keyboard.press('Enter');
    await shows('✓ All Phases Complete');
    await part('progress').getByText(`${PHOTOS} photos`).first().waitFor();
    await expectAllVisible();
    await server.api.removeFolderOf(sessionId);
  });
});
