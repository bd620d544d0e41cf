import { expect, it } from 'vitest';
import { createLedger } from './ledger.js';
import { readItems } from './items.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, analysed, discoveringSession, find, library, recordOf, settle } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: library });

it('a repeated walk counts its photos once', async () => {
  const session = await discoveringSession(database);
  expect(await find(database, session, ['a', 'b'])).toMatchObject({ inserted: 2, record: { discovery: { found: 2 } } });
  const before = await recordOf(database, session.id);
  expect(await find(database, session, ['a', 'b'])).toBeNull();
  expect(await recordOf(database, session.id)).toEqual(before);
  expect(await find(database, session, ['b', 'c'])).toMatchObject({ inserted: 1, record: { discovery: { found: 3 } } });
});

it('concurrent walks of a folder count its photos once', async () => {
  const session = await discoveringSession(database);
  const names = Array.from({ length: 30 }, (_, at) => `${at}.jpg`);
  await Promise.all([
    find(database, session, names),
    find(database, session, names),
    find(database, session, names.slice(10)),
  ]);
  expect((await recordOf(database, session.id)).discovery.found).toBe(30);
});

it('the count of unreadable entries is the largest of any walk', async () => {
  const session = await discoveringSession(database);
  await find(database, session, [], 2);
  expect(await find(database, session, [], 1)).toBeNull();
  expect((await recordOf(database, session.id)).discovery.unreadable).toBe(2);
});

it('ordinals are assigned at the end, in the byte order of paths', async () => {
  const session = await discoveringSession(database);
  await find(database, session, ['b.jpg', 'é.jpg', 'Z.jpg', 'a.jpg', 'a/b.jpg', 'a-b.jpg']);
  const record = await ledger.completeDiscovery({ sessionId: session.id, run: session.run });
  expect(record).toMatchObject({ status: 'running', stage: 'training' });
  const items = await database.item.findMany({
    where: { sessionId: session.id },
    include: { photo: true },
    orderBy: { ordinal: 'asc' },
  });
  const names = items.map((item) => item.photo.path.slice(session.rootPath.length + 1));
  expect(names).toEqual(['Z.jpg', 'a-b.jpg', 'a.jpg', 'a/b.jpg', 'b.jpg', 'é.jpg']);
  expect(items.map((item) => item.ordinal)).toEqual([0, 1, 2, 3, 4, 5]);
});

it('a walk in path order assigns final ordinals; items are not listed before all are final', async () => {
  const session = await discoveringSession(database);
  for (const names of [
    ['a.jpg', 'b.jpg'],
    ['b/c.jpg', 'd.jpg'],
  ])
    await find(database, session, names);
  expect((await readItems(database, session.id, { phase: 'training', limit: 10 })).items).toEqual([]);
  const record = await ledger.completeDiscovery({ sessionId: session.id, run: session.run });
  const { items } = await readItems(database, session.id, { phase: 'training', limit: 10 });
  expect(items.map(({ ordinal, seq }) => [ordinal, seq])).toEqual(
    [0, 1, 2, 3].map((ordinal) => [ordinal, record?.seq]),
  );
  const written = await database.item.findMany({ where: { sessionId: session.id } });
  for (const { seq } of written) expect(seq).toBeLessThan(record?.seq ?? 0);
});

it('the end of discovery corrects the ordinals after a repeated walk', async () => {
  const session = await discoveringSession(database);
  for (const names of [
    ['a.jpg', 'c.jpg'],
    ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'],
  ])
    await find(database, session, names);
  await ledger.completeDiscovery({ sessionId: session.id, run: session.run });
  const { items } = await readItems(database, session.id, { phase: 'training', limit: 10 });
  expect(items.map(({ path, ordinal }) => [path.at(session.rootPath.length + 1), ordinal])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
    ['d', 3],
  ]);
});

it('the end of discovery corrects the ordinals if the ordered walk did not add all items', async () => {
  const session = await discoveringSession(database);
  await find(database, session, ['b.jpg', 'c.jpg']);
  await find(database, session, ['a.jpg']);
  await ledger.completeDiscovery({ sessionId: session.id, run: session.run, ordered: 2 });
  const { items } = await readItems(database, session.id, { phase: 'training', limit: 10 });
  expect(items.map(({ path }) => path.at(session.rootPath.length + 1))).toEqual(['a', 'b', 'c']);
});

it('a late walk is refused: after its end, after cancel, and of an old run', async () => {
  const session = await discoveringSession(database);
  await ledger.completeDiscovery({ sessionId: session.id, run: session.run });
  expect(await find(database, session, ['late'])).toBeNull();
  expect(await ledger.completeDiscovery({ sessionId: session.id, run: session.run })).toBeNull();
  const other = await discoveringSession(database);
  expect(await find(database, { ...other, run: other.run + 1 }, ['a'])).toBeNull();
  await ledger.command({ sessionId: other.id, command: 'cancel' });
  expect(await find(database, other, ['late'])).toBeNull();
  expect(await database.item.count({ where: { sessionId: { in: [session.id, other.id] } } })).toBe(0);
});

it('a folder that cannot be read fails the session, once, and the reason is kept', async () => {
  const session = await discoveringSession(database);
  const failed = await ledger.fail({ sessionId: session.id, run: session.run, reason: 'The folder cannot be read.' });
  expect(failed).toMatchObject({ status: 'failed', reason: 'The folder cannot be read.' });
  expect(failed?.endedAt).toEqual(failed?.updatedAt);
  expect(await ledger.fail({ sessionId: session.id, run: session.run, reason: 'Another reason.' })).toBeNull();
});

it('five failed jobs in a row fail the session, and a settled item resets their count', async () => {
  const session = await album(database, 2);
  const fail = async (times: number) => {
    for (let at = 0; at < times; at += 1) await ledger.countJobFailure({ sessionId: session.id, run: session.run });
    return (await recordOf(database, session.id)).status;
  };
  expect(await fail(4)).toBe('running');
  await settle(database, session, 'training', [analysed(session.photoIds[0] ?? 0)]);
  expect(await fail(4)).toBe('running');
  expect(await ledger.countJobFailure({ sessionId: session.id, run: session.run + 1 })).toBeNull();
  expect(await fail(1)).toBe('failed');
  expect((await recordOf(database, session.id)).reason).toContain('5 jobs in a row');
});
