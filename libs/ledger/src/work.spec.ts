import { expect, it } from 'vitest';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn, analysed, clusteringAlbum, settle, settleAll } from './testing/sessions.fixture.js';
import { pendingItems, planWork, workingSessions } from './work.js';

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
  await settleAll(database, { ...session, photoIds: session.photoIds.slice(0, 64) }, 'training');
  expect((await planWork(database, session.id, 1))?.ranges).toEqual([{ from: 64, to: 128 }]);
});

it('a session that fits in one chunk has one', async () => {
  const { id } = await album(database, 64);
  expect((await planWork(database, id, 10))?.ranges).toEqual([{ from: 0, to: 64 }]);
});

it('discovery and clustering are one piece of work', async () => {
  const discovering = await albumIn(database, 'discovering');
  expect(await planWork(database, discovering, 4)).toEqual({
    run: 1,
    phase: 'discovery',
    ranges: [{ from: 0, to: 0 }],
  });
  const clustering = await clusteringAlbum(database);
  expect(await planWork(database, clustering.id, 4)).toEqual({
    run: 1,
    phase: 'clustering',
    ranges: [{ from: 0, to: 0 }],
  });
});

it.each(['pending', 'paused', 'completed', 'failed', 'cancelled'] as const)(
  'a session that is %s has no work',
  async (status) => {
    const id = await albumIn(database, status);
    expect(await planWork(database, id, 4)).toBeNull();
    expect(await workingSessions(database)).not.toContain(id);
  },
);

it('an unknown session has no work', async () => {
  expect(await planWork(database, 999_999, 4)).toBeNull();
});

it('a chunk has its pending items, in photo order', async () => {
  const session = await album(database, 5);
  const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
  await settle(database, session, 'training', [analysed(b)]);
  const items = await pendingItems(database, { sessionId: session.id, phase: 'training', from: 0, to: 4 });
  expect(items.map((item) => item.photoId)).toEqual([a, c, d]);
  expect(items[0]).toMatchObject({ size: 1n, mtimeMs: 1 });
});
