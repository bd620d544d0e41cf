import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { useBrowser } from '../support/browser.js';
import { makePhotos } from '../support/photos.js';
import { useWorkspace } from '../support/workspace.js';

/** The page may still read what became of the last photos, and the people. */
const SETTLING_MS = 3_000;
const SILENT_MS = 30_000;

const workspace = useWorkspace();
const open = useBrowser();

it(
  'a page whose session has ended makes no request and holds no socket for 30 s, with everything on it open',
  { timeout: 180_000 },
  async () => {
    const folder = workspace.folder('photos');
    await makePhotos(folder, 16);
    const darkroom = await workspace.start({ roots: [folder] });
    const { sessionId } = await darkroom.api.index(folder);
    const tab = await open(`${darkroom.url}/sessions/${sessionId}?phase=training`);
    await tab.page.getByRole('table').waitFor();
    await tab.page.getByText('✓ All Phases Complete').first().waitFor({ timeout: 90_000 });
    const still = ((await tab.screens()).find(({ status }) => status === 'Completed')?.at ?? Number.NaN) + SETTLING_MS;
    await delay(still + SILENT_MS - Date.now());
    expect(tab.requests(/items$/).length).toBeGreaterThan(0);
    expect(tab.trafficAfter(still)).toEqual([]);
  },
);
