import { expect, it } from 'vitest';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn, analysed, clusteringAlbum } from './testing/sessions.fixture.js';
import { pendingItems, planWork, samplePaths, workingSessions } from './work.js';

const database = await useDatabase();

it('the work of an image phase is its first chunks that have pending items, and its last chunks are smaller', async () => {
  const session = await album(database, 200);
  const last = [128, 144, 160, 176, 192].map((from) => ({ from, to: from + 16 }));
  expect(await planWork(database, session.id, 100)).toEqual({
    run: 1,
    phase: 'training',
    ranges: [{ from: 0, to: 64 }, { from: 64, to: 128 }, ...last],
  });
  expect((await planWork(database, session.id, 2))?.ranges).toHaveLength(2);
  await session.settleAll('training', session.photoIds.slice(0, 64));
  expect((await planWork(database, session.id, 1))?.ranges).toEqual([{ from: 64, to: 128 }]);
});

it('a session that fits in one chunk has one', async () => {
  const { id } = await album(database, 64);
  expect((await planWork(database, id, 10))?.ranges).toEqual([{ from: 0, to: 64 }]);
});

it('discovery and clustering are one piece of work', async () => {
  const [discovering, clustering] = [await albumIn(database, 'discovering'), await clusteringAlbum(database)];
  const whole = { run: 1, ranges: [{ from: 0, to: 0 }] };
  expect(await planWork(database, discovering.id, 4)).toEqual({ ...whole, phase: 'discovery' });
  expect(await planWork(database, clustering.id, 4)).toEqual({ ...whole, phase: 'clustering' });
});

it.each(['pending', 'paused', 'completed', 'failed', 'cancelled'] as const)(
  'a session that is %s has no work',
  async (status) => {
    const { id } = await albumIn(database, status);
    expect(await planWork(database, id, 4)).toBeNull();
    expect((await workingSessions(database)).map((session) => session.id)).not.toContain(id);
  },
);

it('an unknown session has no work', async () => {
  expect(await planWork(database, 999_999, 4)).toBeNull();
});

it('a chunk has its pending items, in photo order', async () => {
  const session = await album(database, 5);
  const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
  await session.settle('training', [analysed(b)]);
  const items = await pendingItems(database, { sessionId: session.id, phase: 'training', from: 0, to: 4 });
  expect(items.map((item) => item.photoId)).toEqual([a, c, d]);
  expect(items[0]).toMatchObject({ size: 1n, mtimeMs: 1 });
});

it('a sample has all paths of a small session, whatever became of them, and some of a large one', async () => {
  const session = await album(database, 40);
  await session.settleAll('training', session.photoIds.slice(1));
  const photos = await database.photo.findMany({ where: { id: { in: [...session.photoIds] } } });
  const all = photos.map(({ path }) => path).sort();
  expect((await samplePaths(database, await session.record(), 40)).sort()).toEqual(all);
  const some = await samplePaths(database, await session.record(), 8);
  expect(some.length).toBeGreaterThan(0);
  expect(all).toEqual(expect.arrayContaining(some));
});
