import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { useBrowser } from '../support/browser.js';
import { makePhotos } from '../support/photos.js';
import { useWorkspace } from '../support/workspace.js';

/** The page may still read the last results and the people. */
const SETTLING_MS = 3_000;
const SILENT_MS = 30_000;

const workspace = useWorkspace();
const open = useBrowser();

// No other session runs on a server of its own: the frame of the page follows those.
it('the page of an ended session, fully expanded, makes no request and holds no socket for 30 s', async () => {
  const folder = workspace.folder('silent');
  const darkroom = await workspace.start({ roots: [folder] });
  await makePhotos(folder, 16, { seed: 14 });
  const { sessionId } = await darkroom.api.index(folder);
  const tab = await open(`${darkroom.url}/sessions/${sessionId}?phase=training`);
  await tab.page.getByRole('table').waitFor();
  await tab.page.getByText('✓ All Phases Complete').first().waitFor({ timeout: 90_000 });
  const still = ((await tab.screens()).find(({ status }) => status === 'Completed')?.at ?? Number.NaN) + SETTLING_MS;
  await delay(still + SILENT_MS - Date.now());
  expect(tab.requests(/items$/).length).toBeGreaterThan(0);
  expect(tab.trafficAfter(still)).toEqual([]);
});
