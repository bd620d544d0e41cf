import { expect, it } from 'vitest';
import { SnapshotCache } from './snapshot-cache.js';
import { useRedis } from './testing/redis.fixture.js';
import { INSTALLATION, makeSnapshot, OTHER_INSTALLATION } from '../../../test/support/snapshots.js';

const server = await useRedis();
const redis = await server.connect('commands');
const cache = new SnapshotCache(redis);
const hold = (id: number, value: string, seconds = 3600) => redis.set(`training:${id}:progress`, value, 'EX', seconds);

it('the age of a snapshot follows from its time to live', async () => {
  const snapshot = makeSnapshot({ sessionId: 1, seq: 3 });
  await hold(1, JSON.stringify(snapshot), 3590);
  const held = await cache.read(1);
  expect(held?.snapshot).toEqual(snapshot);
  expect(held?.ageMs).toBeGreaterThanOrEqual(10_000);
  expect(held?.ageMs).toBeLessThan(15_000);
});

it('a snapshot without a time to live is too old to be trusted', async () => {
  await redis.set('training:2:progress', JSON.stringify(makeSnapshot({ sessionId: 2, seq: 1 })));
  expect((await cache.read(2))?.ageMs).toBeGreaterThan(3_000_000);
});

it.each(['', 'not json', '{}', '{"sessionId":3,"removed":true}'])('%j counts as none', async (value) => {
  await hold(3, value);
  expect(await cache.read(3)).toBeNull();
  expect(await cache.seqs(INSTALLATION, [3])).toEqual([null]);
});

it('a missing value is null', async () => {
  expect(await cache.read(999)).toBeNull();
});

it('the seqs of many sessions come in the given order, null for another installation', async () => {
  await hold(4, JSON.stringify(makeSnapshot({ sessionId: 4, seq: 40 })));
  await hold(5, JSON.stringify(makeSnapshot({ sessionId: 5, seq: 50, installation: OTHER_INSTALLATION })));
  expect(await cache.seqs(INSTALLATION, [5, 999, 4])).toEqual([null, null, 40]);
  expect(await cache.seqs(INSTALLATION, [])).toEqual([]);
});

it('a read fails at once while Redis is away', async () => {
  await server.stop();
  await expect(cache.read(4)).rejects.toThrow();
  await expect(cache.seqs(INSTALLATION, [4])).rejects.toThrow();
  await server.start();
});
