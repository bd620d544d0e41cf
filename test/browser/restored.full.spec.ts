import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endpoints } from '#libs/contracts';
import { freePort } from '../../apps/cli/src/address.js';
import { useBrowser } from '../support/browser.js';
import { copyStopped, restore } from '../support/restoring.js';
import { useWorkspace } from '../support/workspace.js';

/** After the start, until an open page shows the restored state, in milliseconds. */
const SHOWN_WITHIN_MS = 5_000;

const workspace = useWorkspace();
const open = useBrowser();

it('pages of a session and of the list that stay open show the restored state within 5 s of the start', async () => {
  const [port, root] = [await freePort(), workspace.folder('photos')];
  const backup = join(workspace.directory, 'backup');
  const start = () => workspace.start({ port, roots: [root] });
  const first = await start();
  // The page of a session that has ended follows nothing.
  const { sessionId, name } = await first.api.create({ rootPath: root, name: 'as it was' });
  await first.stop();
  copyStopped(first.data, backup);

  const second = await start();
  for (const later of ['renamed', 'again', 'and again'])
    await second.api.call(endpoints.sessions.update, sessionId, { name: later });
  const session = await open(`${second.url}/sessions/${sessionId}`);
  const list = await open(`${second.url}/sessions`);
  const shown = (later: string) => [
    session.page.getByRole('heading', { level: 1, name: later, exact: true }),
    list.page.getByRole('main').getByText(later, { exact: true }).first(),
  ];
  const untilShown = (later: string, timeout: number) =>
    Promise.all(shown(later).map((element) => element.waitFor({ timeout })));
  await untilShown('and again', 10_000);
  await second.stop();

  restore(backup, second.data);
  await start();
  await untilShown(name, SHOWN_WITHIN_MS);
  expect(await Promise.all(shown('and again').map((element) => element.count()))).toEqual([0, 0]);
});
