import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { endpoints } from '#libs/contracts';
import { freePort } from '../../apps/cli/src/address.js';
import { backUp } from '../../apps/cli/src/backup.js';
import { Follower } from '../support/follower.js';
import { makePhotos } from '../support/photos.js';
import { restore } from '../support/restoring.js';
import { useWorkspace } from '../support/workspace.js';

const PHOTOS = 8;

/** After the start, until an open page shows the restored state, in milliseconds. */
const SHOWN_WITHIN_MS = 5_000;

const workspace = useWorkspace();
const followers: Follower[] = [];
afterAll(() => followers.forEach((follower) => follower.close()));

test('a backup that is restored is what every client shows within 5 s of the start', async () => {
  const [port, root] = [await freePort(), workspace.folder('photos')];
  await makePhotos(root, PHOTOS, { seed: 900, side: 240 });
  const backup = join(workspace.directory, 'backup');
  const start = () => workspace.start({ port, roots: [root] });

  const first = await start();
  const before = await first.indexed(root);
  const { sessionId, installation } = before;
  await backUp(first.data, backup);
  for (const name of ['renamed', 'again', 'and again'])
    await first.api.call(endpoints.sessions.update, sessionId, { name });
  const later = await first.indexed(root);
  const page = new Follower(first, sessionId, { follow: true });
  followers.push(page);
  expect(await page.until(({ name }) => name === 'and again')).toMatchObject({ installation });
  await first.stop();

  restore(backup, first.data);
  const second = await start();
  const restored = await page.until((snapshot) => snapshot.installation !== installation, SHOWN_WITHIN_MS);
  expect(restored).toMatchObject({ name: before.name, version: before.version, overallStatus: 'completed' });
  expect(second.program.output).toContain('The database was restored from a backup or copy');

  // What is done now is shown, though its seq was seen before.
  await second.api.command(sessionId, 'restart', { from: 'training' });
  await page.until(({ version, overallStatus }) => version.run === 2 && overallStatus === 'completed');
  // Its id was another session's, before the restore.
  expect(await second.indexed(root)).toMatchObject({ sessionId: later.sessionId, overallStatus: 'completed' });
});
