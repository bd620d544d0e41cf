import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRecord } from '#libs/ledger';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
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
