import { expect, it } from 'vitest';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { readItems } from './items.js';
import { album, analysed, discoveringSession, type TestSession } from './testing/sessions.fixture.js';

const database = await useDatabase();

/** The first letters of the names of its photos, in order, as they are listed. */
async function listed({ id, created }: TestSession): Promise<string> {
  const { items } = await readItems(database, id, { phase: 'training', limit: 10 });
  expect(items.map(({ ordinal }) => ordinal)).toEqual(items.map((_, at) => at));
  return items.map(({ path }) => path.at(created.rootPath.length + 1)).join('');
}

it('a repeated walk counts its photos once', async () => {
  const session = await discoveringSession(database);
  expect(await session.find(['a', 'b'])).toMatchObject({ inserted: 2, record: { discovery: { found: 2 } } });
  const before = await session.record();
  expect(await session.find(['a', 'b'])).toBeNull();
  expect(await session.record()).toEqual(before);
  expect(await session.find(['b', 'c'])).toMatchObject({ inserted: 1, record: { discovery: { found: 3 } } });
});

it('concurrent walks of a folder count its photos once', async () => {
  const session = await discoveringSession(database);
  const names = Array.from({ length: 30 }, (_, at) => `${at}.jpg`);
  await Promise.all([session.find(names), session.find(names), session.find(names.slice(10))]);
  expect((await session.record()).discovery.found).toBe(30);
});

it('the count of unreadable entries is the largest of any walk', async () => {
  const session = await discoveringSession(database);
  await session.find([], 2);
  expect(await session.find([], 1)).toBeNull();
  expect((await session.record()).discovery.unreadable).toBe(2);
});

it('ordinals are assigned at the end, in the byte order of paths', async () => {
  const session = await discoveringSession(database);
  await session.find(['b.jpg', 'é.jpg', 'Z.jpg', 'a.jpg', 'a/b.jpg', 'a-b.jpg']);
  expect(await session.endDiscovery()).toMatchObject({ status: 'running', stage: 'training' });
  const { items } = await readItems(database, session.id, { phase: 'training', limit: 10 });
  const names = items.map(({ path }) => path.slice(session.created.rootPath.length + 1));
  expect(names).toEqual(['Z.jpg', 'a-b.jpg', 'a.jpg', 'a/b.jpg', 'b.jpg', 'é.jpg']);
  expect(items.map((item) => item.ordinal)).toEqual([0, 1, 2, 3, 4, 5]);
});

it('a walk in path order assigns final ordinals; items are not listed before all are final', async () => {
  const session = await discoveringSession(database);
  await session.find(['a.jpg', 'b.jpg']);
  await session.find(['b/c.jpg', 'd.jpg']);
  expect(await listed(session)).toBe('');
  const seq = (await session.endDiscovery())?.seq ?? 0;
  const { items } = await readItems(database, session.id, { phase: 'training', limit: 10 });
  expect(items.map((item) => [item.ordinal, item.seq])).toEqual([0, 1, 2, 3].map((ordinal) => [ordinal, seq]));
  for (const written of await session.items()) expect(written.seq).toBeLessThan(seq);
});

it.each([
  [
    'after a repeated walk',
    [
      ['a', 'c'],
      ['a', 'b', 'c', 'd'],
    ],
    0,
    'abcd',
  ],
  ['if the ordered walk did not add all items', [['b', 'c'], ['a']], 2, 'abc'],
])('the end of discovery corrects the ordinals %s', async (_, finds, ordered, expected) => {
  const session = await discoveringSession(database);
  for (const names of finds) await session.find(names);
  await session.endDiscovery(ordered);
  expect(await listed(session)).toBe(expected);
});

it('a late walk is refused: after its end, after cancel, and of an old run', async () => {
  const [session, other] = [await discoveringSession(database), await discoveringSession(database)];
  await session.endDiscovery();
  expect(await session.find(['late'])).toBeNull();
  expect(await session.endDiscovery()).toBeNull();
  other.run += 1;
  expect(await other.find(['a'])).toBeNull();
  await other.command('cancel');
  expect(await other.find(['late'])).toBeNull();
  expect([...(await session.items()), ...(await other.items())]).toEqual([]);
});

it('a folder that cannot be read fails the session, once, and the reason is kept', async () => {
  const session = await discoveringSession(database);
  const failed = await session.fail('The folder cannot be read.');
  expect(failed).toMatchObject({ status: 'failed', reason: 'The folder cannot be read.' });
  expect(failed?.endedAt).toEqual(failed?.updatedAt);
  expect(await session.fail('Another reason.')).toBeNull();
});

it('five failed jobs in a row fail the session, and a settled item resets their count', async () => {
  const session = await album(database, 2);
  const { id: sessionId, run, ledger } = session;
  const fail = async (times: number) => {
    for (let at = 0; at < times; at += 1) await ledger.countJobFailure({ sessionId, run });
    return (await session.record()).status;
  };
  expect(await fail(4)).toBe('running');
  await session.settle('training', [analysed(session.photoIds[0] ?? 0)]);
  expect(await fail(4)).toBe('running');
  expect(await ledger.countJobFailure({ sessionId, run: run + 1 })).toBeNull();
  expect(await fail(1)).toBe('failed');
  expect((await session.record()).reason).toContain('5 jobs in a row');
});
