import { afterEach, expect, it } from 'vitest';
import { openDatabase } from '#libs/database';
import type { Dispatcher } from '#libs/queues';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { useContext } from '../testing/worker.fixture.js';
import type { WorkerContext } from '../context.js';
import { Watcher } from './watcher.js';
import { watchNeeds } from './watching.fixture.js';

const worker = await useContext();
const { database } = worker;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A worker that watches folders below `root`, with a database pool of its own. */
function watcherIn(root: string) {
  const { settings: configured } = worker.context;
  const own = openDatabase(configured.databaseUrl);
  const timings = { ...configured.timings, reconcile: 20, watch: 50 };
  const settings = { ...configured, timings };
  const roots = [{ path: root, configured: root }];
  const log: string[] = [];
  const logger = { ...worker.context.logger, info: (_: object, message: string) => log.push(message) };
  const context = { ...worker.context, database: own, settings, roots, logger } as unknown as WorkerContext;
  const watcher = new Watcher(context, watchNeeds(worker, root).dispatcher as Dispatcher);
  watcher.start();
  const close = async () => {
    await watcher.stop();
    await own.$disconnect();
  };
  closing.push(close);
  const isWatching = () => log.includes('watching a folder');
  return { close, isWatching };
}

it('one worker watches at a time, and another takes over when it ends', async () => {
  const path = await temporaryFolder();
  await writeFiles(path, { '1.jpg': 'one' });
  const { id } = await database.folder.create({ data: { path } });
  const workers = [watcherIn(path), watcherIn(path)];
  await database.folder.update({ where: { id }, data: { watched: true } });
  const watching = () => workers.filter(({ isWatching }) => isWatching());
  await expect.poll(watching, { interval: 5 }).toHaveLength(1);
  const sessions = () => database.trainingSession.count({ where: { folderId: id } });
  await expect.poll(sessions, { interval: 20, timeout: 10_000 }).toBe(1);
  expect(watching()).toHaveLength(1);
  await watching()[0]?.close();
  await expect.poll(watching, { interval: 5 }).toHaveLength(2);
  expect(await sessions()).toBe(1);
});
