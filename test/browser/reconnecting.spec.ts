import { beforeAll, describe, expect, it } from 'vitest';
import { changesOf, percentages, rising, type Screen, useBrowser, type Tab } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { POISONABLE, slowDown } from '../support/poisonous.js';
import { useWorkspace } from '../support/workspace.js';

/** What Chromium itself says of requests to a server that is away. */
const SERVER_AWAY = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to/;

describe('The dashboard of a Darkroom that was started without a folder', () => {
  const workspace = useWorkspace();
  const open = useBrowser();
  const folder = workspace.folder('photos');
  let darkroom: Darkroom;
  let tab: Tab;

  beforeAll(async () => {
    const photos = await makePhotos(folder, 20);
    // They take so long that the API is back before the end.
    await slowDown(photos.slice(-4));
    darkroom = await workspace.start({ roots: [folder], environment: POISONABLE });
    tab = await open(darkroom.url);
  });

  it('indexes the sample album at one click', async () => {
    await tab.page.getByRole('button', { name: 'Index the sample album' }).click();
    await tab.page.getByText('✓ All Phases Complete').first().waitFor({ timeout: 50_000 });
    expect(await tab.page.getByText('14 faces', { exact: true }).count()).toBe(1);
    expect(tab.complaints).toEqual([]);
  });

  describe('when the API is killed during a run', () => {
    let screens: Screen[];

    beforeAll(async () => {
      const { sessionId } = await darkroom.api.index(folder);
      const path = `/sessions/${sessionId}`;
      await tab.page.goto(darkroom.url + path);
      await tab.page.locator('[data-connection=live]').waitFor();
      process.kill(darkroom.pidOf('api'), 'SIGKILL');
      await tab.page.getByText('✓ All Phases Complete').first().waitFor({ timeout: 90_000 });
      screens = (await tab.screens()).filter((screen) => screen.path === path);
    });

    it('shows reconnecting, then live, and the end', () => {
      const connections = screens
        .map(({ connection }) => connection)
        .filter((connection) => connection !== null && connection !== 'polling');
      // On a busy computer the page is seen before it has connected for the first time.
      const changes = changesOf(connections).filter((connection, at) => at > 0 || connection !== 'connecting');
      expect(changes).toEqual(['live', 'reconnecting', 'live', 'ended']);
    });

    it('never shows a lower percentage, and ends as Completed', () => {
      const shown = percentages(screens, 'Overall progress');
      expect(shown).toEqual(rising(shown));
      expect(shown.at(-1)).toBe(100);
      expect(screens.at(-1)?.status).toBe('Completed');
    });

    it('logs no error except for the missing server', () => {
      expect(tab.complaints.length).toBeGreaterThan(0);
      expect(tab.complaints.filter((complaint) => !SERVER_AWAY.test(complaint))).toEqual([]);
    });
  });
});
