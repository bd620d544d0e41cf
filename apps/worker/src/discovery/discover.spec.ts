import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readRecord } from '#libs/ledger';
import { discoveringSession, useContext } from '../testing/worker.fixture.js';
import { discover } from './discover.js';

const { context, database } = await useContext();
const { ledger } = context;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A session that is discovering a folder of as many files, and what a worker does for it. */
async function discovering(files: number) {
  const rootPath = await mkdtemp(join(tmpdir(), 'darkroom-discovery-'));
  folders.push(rootPath);
  const names = Array.from({ length: files }, (_, at) => join(`roll-${at % 3}`, `${at}.jpg`));
  for (const roll of ['roll-0', 'roll-1', 'roll-2']) await mkdir(join(rootPath, roll));
  await Promise.all(names.map((name) => writeFile(join(rootPath, name), '')));
  const { id, run } = await discoveringSession(ledger, rootPath);
  const job = { sessionId: id, run, phase: 'discovery', from: 0, to: 0 };
  const work = () => discover(context, job, new AbortController().signal);
  return { id, rootPath, work };
}

it('adds all photos and counts files that cannot be read', async () => {
  const { id, rootPath, work } = await discovering(1_500);
  await symlink('nowhere', join(rootPath, 'broken-link.jpg'));
  await work();
  const record = await readRecord(database, id);
  expect(record).toMatchObject({
    stage: 'training',
    discovery: { found: 1_500, unreadable: 1 },
    phases: { training: { total: 1_500 } },
  });
});

it('adds no photos after the session was cancelled', async () => {
  const { id, work } = await discovering(3);
  await ledger.command({ sessionId: id, command: 'cancel' });
  await work();
  expect(await readRecord(database, id)).toMatchObject({ status: 'cancelled', discovery: { found: 0 } });
});
