import { beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { useWorkspace } from '../support/workspace.js';

const TOKEN = 'a-token-of-some-length';

describe('The dashboard of a Darkroom with a token', () => {
  const workspace = useWorkspace();
  const open = useBrowser();
  let darkroom: Darkroom;
  let sessionId: number;

  beforeAll(async () => {
    const folder = workspace.folder('photos');
    await makePhotos(folder, 4);
    darkroom = await workspace.start({ roots: [folder], environment: { DARKROOM_TOKEN: TOKEN } });
    ({ sessionId } = await darkroom.api.index(folder));
  });

  it('asks for the token, refuses a wrong one, and then opens the requested page', async () => {
    await expect
      .poll(async () => (await darkroom.api.progress(sessionId)).overallStatus, { timeout: 40_000 })
      .toBe('completed');
    const { page } = await open(`${darkroom.url}/photos?q=photo-0003`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Access token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Wrong access token.').waitFor();
    await page.getByLabel('Access token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByText('1 photo', { exact: true }).waitFor();
    expect(page.url()).toBe(`${darkroom.url}/photos?q=photo-0003`);
    await page.context().close();
  });

  it('says that the API is away, keeps its data, and goes on by itself when the API is back', async () => {
    const { page } = await open(`${darkroom.url}/login?back=/photos`);
    await page.getByLabel('Access token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByText('4 photos', { exact: true }).waitFor();
    // The page of people is loaded before, since its script comes from the same server.
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    process.kill(darkroom.pidOf('api'), 'SIGKILL');
    await page.getByRole('link', { name: 'Library', exact: true }).click();
    await page
      .getByText(/The server does not answer/)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBeGreaterThan(0);
    await page.getByText('4 photos', { exact: true }).waitFor({ timeout: 30_000 });
    await page.context().close();
  });
});
