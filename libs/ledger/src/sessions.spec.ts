import { describe, expect, it } from 'vitest';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { createLedger } from './ledger.js';
import { album, albumIn } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: {} });

it('a deleted session is cancelled, with its last version, and its rows are gone, but not its photos', async () => {
  const session = await album(database, 3);
  await session.settleAll('training', session.photoIds.slice(0, 1));
  const { id, seq } = await session.record();
  const removed = await ledger.remove({ sessionId: id });
  expect(removed).toMatchObject({ id, status: 'cancelled', seq: seq + 1 });
  expect(removed?.endedAt).not.toBeNull();
  expect([await session.items(), await database.sessionPhase.count({ where: { sessionId: id } })]).toEqual([[], 0]);
  expect(await database.photo.count({ where: { id: { in: [...session.photoIds] } } })).toBe(3);
});

it.each(['completed', 'failed'] as const)('a deleted session that was %s is so in its last version', async (status) => {
  const session = await albumIn(database, status);
  const { endedAt } = await session.record();
  expect(await ledger.remove({ sessionId: session.id })).toMatchObject({ status, endedAt });
});

it('an unknown session is not deleted, and of two concurrent deletions one succeeds', async () => {
  const remove = (sessionId: number) => ledger.remove({ sessionId });
  expect(await remove(999_999)).toBeNull();
  const { id } = await album(database, 1);
  const removals = await Promise.all([remove(id), remove(id)]);
  expect(removals.filter((removal) => removal !== null)).toHaveLength(1);
});

describe('a folder', () => {
  const options = { name: 'Holiday', subdirectories: [], faceQuality: 'standard', minFaceSize: 0 } as const;
  let folders = 0;
  const newFolder = () => `/added/${(folders += 1)}`;

  it('is added by its first session, and remembers the patterns of the newest that has any', async () => {
    const rootPath = newFolder();
    const create = (ignore?: string[]) => ledger.create({ ...options, rootPath, ignore });
    const first = await create(['a*']);
    expect([first.ignore, (await create()).ignore]).toEqual([['a*'], ['a*']]);
    expect([(await create([])).ignore, (await create()).ignore]).toEqual([[], []]);
    expect(await database.folder.findMany({ where: { path: rootPath } })).toMatchObject([
      { id: first.folderId, ignore: [] },
    ]);
  });

  it('is removed with its sessions, in one transaction with its photos', async () => {
    const session = await albumIn(database, 'completed');
    const { folderId } = session.created;
    const removal = (removePhotos: () => Promise<string>) => ledger.removeFolder({ folderId, removePhotos });
    await expect(removal(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const before = await session.record();
    const removed = await removal(async () => 'photos');
    const record = { id: session.id, status: 'completed', seq: before.seq + 1 };
    expect(removed).toMatchObject({ kind: 'removed', photos: 'photos', records: [record] });
    expect(await database.folder.count({ where: { id: folderId } })).toBe(0);
    expect(await session.items()).toEqual([]);
    expect(await removal(async () => 'photos')).toEqual({ kind: 'unknown' });
  });

  it.each(['discovering', 'running', 'paused'] as const)('stays while a session of it is %s', async (status) => {
    const session = await albumIn(database, status);
    const before = await session.record();
    const { folderId } = session.created;
    const removed = await ledger.removeFolder({ folderId, removePhotos: () => Promise.reject(new Error('removed')) });
    expect(removed).toEqual({ kind: 'busy', record: before });
    expect(await session.record()).toEqual(before);
  });
});
