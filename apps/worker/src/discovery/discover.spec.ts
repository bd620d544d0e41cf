import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addMounts, addPhotos } from '#libs/catalog';
import type { Connection } from '#libs/database';
import type { WorkerWait } from '#libs/contracts';
import { readRecord } from '#libs/ledger';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { requireMounts } from '../chunks/sight.js';
import { discoveringSession, useContext } from '../testing/worker.fixture.js';
import { discover, OrderedAdditions } from './discover.js';

const { context, database } = await useContext();
const { ledger } = context;

/** A session that is discovering a folder of as many files, and what a worker does for it. */
async function discovering(files: number) {
  const rootPath = await temporaryFolder();
  const names = Array.from({ length: files }, (_, at) => `roll-${at % 3}/${at}.jpg`);
  await writeFiles(rootPath, Object.fromEntries(names.map((name) => [name, ''])));
  const { id, run } = await discoveringSession(ledger, rootPath);
  const job = { sessionId: id, run, phase: 'discovery', from: 0, to: 0 };
  const work = () => discover(context, job, new AbortController().signal);
  return { id, rootPath, work };
}

it('adds all photos and accounts for all other files', async () => {
  const { id, rootPath, work } = await discovering(1_500);
  await symlink('nowhere', join(rootPath, 'broken-link.jpg'));
  await writeFiles(rootPath, { 'roll-1/a.x3f': '', '@eaDir/a.jpg/thumb.jpg': '', '@eaDir/b.jpg/thumb.jpg': '' });
  await work();
  const others = { ignored: { thumbnails: 2 }, unsupported: { raw: 1 }, unreadable: { link: 1 } };
  const discovery = { found: 1_500, others };
  const phases = { training: { total: 1_500 } };
  expect(await readRecord(database, id)).toMatchObject({ stage: 'training', discovery, phases });
});

it('adds no photos after the session was cancelled', async () => {
  const { id, work } = await discovering(3);
  await ledger.command({ sessionId: id, command: 'cancel' });
  await work();
  expect(await readRecord(database, id)).toMatchObject({ status: 'cancelled', discovery: { found: 0 } });
});

/** Names of the photos of a folder in the library whose files are missing. */
async function missingIn(rootPath: string): Promise<string[]> {
  const where = { path: { startsWith: `${rootPath}/` }, missingSince: { not: null } };
  const photos = await database.photo.findMany({ where, orderBy: { path: 'asc' } });
  return photos.map(({ path }) => path.slice(rootPath.length + 1));
}

it('marks photos as missing that it does not find, and removes them after the days of the setting', async () => {
  const { rootPath, work } = await discovering(3);
  await work();
  await rm(join(rootPath, 'roll-1/1.jpg'));
  const again = async (missingDays: number | null) => {
    const { id, run } = await discoveringSession(ledger, rootPath);
    const settings = { ...context.settings, missingDays };
    const job = { sessionId: id, run, phase: 'discovery', from: 0, to: 0 };
    await discover({ ...context, settings }, job, new AbortController().signal);
    return readRecord(database, id);
  };
  expect(await again(null)).toMatchObject({ discovery: { found: 2, missing: 1 } });
  expect(await missingIn(rootPath)).toEqual(['roll-1/1.jpg']);
  const { folderId } = (await again(1)) ?? {};
  expect(await missingIn(rootPath)).toEqual(['roll-1/1.jpg']);
  const longAgo = new Date(Date.now() - 2 * 86_400_000);
  await database.photo.updateMany({
    where: { folderId: folderId ?? 0, missingSince: { not: null } },
    data: { missingSince: longAgo },
  });
  // The session that found it counts it, as long as it has not ended.
  await database.trainingSession.updateMany({ where: { rootPath }, data: { status: 'completed' } });
  expect(await again(1)).toMatchObject({ discovery: { found: 2, missing: 0 } });
  expect(await missingIn(rootPath)).toEqual([]);
});

it('marks no photos as missing below a folder whose drive is away', async () => {
  const { rootPath, work } = await discovering(4);
  await work();
  const drive = join(rootPath, 'roll-1');
  const { id, run, folderId } = await discoveringSession(ledger, rootPath);
  await addMounts(database, folderId, [drive]);
  await rm(drive, { recursive: true });
  await mkdir(drive);
  await discover(context, { sessionId: id, run, phase: 'discovery', from: 0, to: 0 }, new AbortController().signal);
  expect(await readRecord(database, id)).toMatchObject({ discovery: { found: 3, missing: 0 } });
  await expect(requireMounts(context, rootPath, join(drive, '1.jpg'))).rejects.toMatchObject({ path: drive });
  await requireMounts(context, rootPath, join(rootPath, 'roll-0/0.jpg'));
  await rm(drive, { recursive: true });
  await requireMounts(context, rootPath, join(drive, '1.jpg'));
});

it.each([
  ['gone', async () => {}],
  ['an empty mount point', async (rootPath: string) => void (await mkdir(rootPath))],
])('waits where the folder that it walked before is %s', async (_, replace) => {
  const { id, rootPath, work } = await discovering(3);
  const { run } = (await readRecord(database, id)) ?? { run: 0 };
  const path = join(rootPath, 'roll-0/0.jpg');
  const add = (connection: Connection) => addPhotos(connection, [{ path, size: 0, mtimeMs: 1 }]);
  await ledger.addFound({ sessionId: id, run, others: [], addPhotos: add });
  await rename(rootPath, `${rootPath}-away`);
  await replace(rootPath);
  await expect(work()).rejects.toThrow('The folder is gone or empty');
  expect(await readRecord(database, id)).toMatchObject({ status: 'discovering', discovery: { found: 1 } });
  await rm(rootPath, { recursive: true, force: true });
  await rename(`${rootPath}-away`, rootPath);
  await work();
  expect(await readRecord(database, id)).toMatchObject({ stage: 'training', discovery: { found: 3, missing: 0 } });
});

/** The beat of another worker. */
const beatOfOther = (waits: WorkerWait[] = []) =>
  context.beats.write({
    ...{ id: 'other', host: 'there', pid: 1, slots: 2, busyWith: [], inHand: [], loadingSince: null },
    ...{ eventLoopDelayP99Ms: 0, imagesPerSecond: 0, repairs: { requeued: 0, republished: 0 } },
    ...{ waits, at: new Date().toISOString() },
  });

it('leaves a folder without photos to another worker that may see some, and believes it when none is left', async () => {
  const { id, rootPath, work } = await discovering(0);
  await writeFiles(rootPath, { 'stray.txt': '' });
  await beatOfOther();
  await expect(work()).rejects.toThrow('The folder has no photos');
  const waiting = await readRecord(database, id);
  expect([waiting?.status, waiting?.discovery.others.unsupported]).toEqual(['discovering', {}]);
  await beatOfOther([{ cause: 'folder_unseen', path: rootPath, message: '', since: new Date().toISOString() }]);
  await work();
  const end = { status: 'completed', discovery: { found: 0, others: { unsupported: { document: 1 } } } };
  expect(await readRecord(database, id)).toMatchObject(end);
  await context.beats.remove('other');
});

it('leaves a folder that is gone to another worker that may see it, and fails the session when none is left', async () => {
  const { id, rootPath, work } = await discovering(0);
  await rm(rootPath, { recursive: true });
  await beatOfOther();
  await expect(work()).rejects.toThrow('The folder is gone');
  await context.beats.remove('other');
  await work();
  expect(await readRecord(database, id)).toMatchObject({ status: 'failed' });
});

/** Adds batches of paths, of which `inserted` are new; by default all. */
function orderedOf(...batches: readonly { paths: readonly string[]; inserted?: number }[]): number {
  const additions = new OrderedAdditions();
  for (const { paths, inserted = paths.length } of batches) additions.add(paths, inserted);
  return additions.ordered;
}

it('ordered additions count photos that are in order across batches', () => {
  expect(orderedOf()).toBe(0);
  expect(orderedOf({ paths: ['/a', '/b'] }, { paths: [] }, { paths: ['/b/c', '/c'] })).toBe(4);
});

it.each([
  ['a batch sorts before the previous one', [{ paths: ['/c'] }, { paths: ['/a', '/b'] }]],
  ['a batch is not in order', [{ paths: ['/b', '/a'] }]],
  ['a photo was in the library before', [{ paths: ['/a', '/b'], inserted: 1 }, { paths: ['/c'] }]],
  // As strings of UTF-16 these are the other way round.
  ['the order is that of UTF-16, not of bytes', [{ paths: ['/\u{1F600}', '/\u{FF5E}'] }]],
])('ordered additions are none where %s', (_what, batches) => {
  expect(orderedOf(...batches)).toBe(0);
});
