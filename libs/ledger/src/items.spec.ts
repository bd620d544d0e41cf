import { describe, expect, it } from 'vitest';
import type { ItemSort, PhaseName } from '#libs/contracts';
import { readFailures, readItems, readItemStates, readLatestItems, readThroughput, type ItemFilter } from './items.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn, analysed, failed } from './testing/sessions.fixture.js';

const database = await useDatabase();
const session = await album(database, 7);
const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
await session.settle('training', [analysed(a, 'x'), failed(b)]);
const { seq } = await session.record();
await session.settle('training', [analysed(c, 'x'), failed(d, '<b>not a photo</b>')]);

const read = (filter: Partial<ItemFilter>) =>
  readItems(database, session.id, { phase: 'training', limit: 50, ...filter });
const photos = async (filter: Partial<ItemFilter>) => (await read(filter)).items.map((item) => item.photoId);

describe('items', () => {
  it('have their state, their reason and their original', async () => {
    const { items } = await read({ limit: 3 });
    expect(items).toMatchObject([
      { photoId: a, state: 'completed', reason: null, duplicateOf: null, attempts: 1, ms: 20 },
      { photoId: b, state: 'failed', reason: 'the file ends early', duplicateOf: null, ms: 5 },
      { photoId: c, state: 'skipped', reason: 'duplicate', duplicateOf: { photoId: a, path: items[0]?.path } },
    ]);
  });

  it('are filtered by state, reason, path and the version since which they changed', async () => {
    expect(await photos({ state: 'failed' })).toEqual([b, d]);
    expect(await photos({ reason: 'the file ends early' })).toEqual([b]);
    expect(await photos({ search: '00002.JPG' })).toEqual([c]);
    expect(await photos({ search: '%' })).toEqual([]);
    expect(await photos({ changedSince: seq })).toEqual([c, d]);
    expect(await photos({ phase: 'face_detection' })).toEqual([]);
  });
});

describe('items sorted', () => {
  const paged = async (sort: ItemSort, limit: number) => {
    const found: number[] = [];
    for (let after: number | undefined; ;) {
      const { items, next } = await read({ sort, limit, after });
      found.push(...items.map(({ photoId }) => photoId));
      if (next === null) return found;
      after = next;
    }
  };
  const [, , , , ...pending] = session.photoIds;

  it.each([1, 2, 50])('are the settled ones first, the latest first of all, in pages of %i', async (limit) => {
    expect(await paged('latest', limit)).toEqual([c, d, a, b, ...pending]);
  });

  it.each([1, 2, 50])('are those first that took longest, in pages of %i', async (limit) => {
    expect(await paged('slowest', limit)).toEqual([a, c, b, d, ...pending]);
  });

  it('are filtered as well, and begin at an ordinal by path', async () => {
    expect(await photos({ sort: 'latest', state: 'failed' })).toEqual([d, b]);
    expect(await photos({ from: 5 })).toEqual(session.photoIds.slice(5));
  });
});

it('a new item of a phase is among the changes since the previous version, pending', async () => {
  const fresh = await album(database, 2);
  const changes = async (phase: PhaseName) => {
    const changedSince = (await fresh.record()).seq - 1;
    const { items } = await readItems(database, fresh.id, { phase, changedSince, limit: 50 });
    return items.map(({ photoId, state }) => [photoId, state]);
  };
  const pending = fresh.photoIds.map((id) => [id, 'pending']);
  expect(await changes('training')).toEqual(pending);
  await fresh.settleAll('training');
  expect(await changes('face_detection')).toEqual(pending);
});

describe('states of all photos', () => {
  const states = (filter: { changedSince?: number; phase?: PhaseName; faceModel?: string }, id = session.id) =>
    readItemStates(database, id, { phase: 'training', faceModel: null, ...filter });

  it('are a character each, or the range of those that changed', async () => {
    expect(await states({})).toEqual({ from: 0, states: 'cfsfppp' });
    expect(await states({ changedSince: seq })).toEqual({ from: 2, states: 'sf' });
    expect(await states({ changedSince: (await session.record()).seq })).toEqual({ from: 0, states: '' });
    expect(await states({ phase: 'face_detection' })).toEqual({ from: 0, states: '' });
  });

  it('have gaps where a photo is no item of the phase, and the number of faces', async () => {
    const faces = await album(database, 5);
    const [one = 0, two = 0, three = 0, ...rest] = faces.photoIds;
    await faces.settle('training', [analysed(one), failed(two), analysed(three), ...rest.map((id) => analysed(id))]);
    await faces.settle('face_detection', [analysed(one), analysed(three)]);
    const scan = { modelId: 'faces/1', options: '', size: 1, mtimeMs: 1 };
    await database.faceScan.create({ data: { ...scan, photoId: one, faces: 12 } });
    await database.faceScan.create({ data: { ...scan, photoId: three, faces: 2 } });
    const counted = { phase: 'face_detection', faceModel: 'faces/1' };
    expect(await states(counted, faces.id)).toEqual({ from: 0, states: '9-2pp' });
    expect(await states({ ...counted, faceModel: 'faces/2' }, faces.id)).toEqual({ from: 0, states: 'c-cpp' });
  });
});

it('the latest items are those that were settled last, over all phases, newest first', async () => {
  const latest = async (limit: number) =>
    (await readLatestItems(database, session.id, limit)).map(({ photoId, state }) => [photoId, state]);
  expect(await latest(50)).toEqual([
    [d, 'failed'],
    [c, 'skipped'],
    [b, 'failed'],
    [a, 'completed'],
  ]);
  expect(await latest(1)).toEqual([[d, 'failed']]);
  const both = await album(database, 2);
  await both.settleAll('training');
  await both.settleAll('face_detection', both.photoIds.slice(0, 1));
  const items = await readLatestItems(database, both.id, 2);
  expect(items.map(({ phase, ordinal }) => [phase, ordinal])).toEqual([
    ['face_detection', 0],
    ['training', 1],
  ]);
});

it('failures are grouped by reason, with examples', async () => {
  const more = await album(database, 9);
  const reasons = ['empty', 'empty', 'empty', 'empty', 'empty', 'empty', 'empty', 'too large'];
  const outcomes = reasons.map((reason, at) => failed(more.photoIds[at] ?? 0, reason));
  await more.settle('training', outcomes);
  const groups = await readFailures(database, more.id);
  expect(groups).toMatchObject([
    { reason: 'empty', count: 7, phase: 'training' },
    { reason: 'too large', count: 1, phase: 'training' },
  ]);
  expect(groups[0]?.examples.map((example) => example.photoId)).toEqual(more.photoIds.slice(0, 5));
});

it('throughput is empty before anything is settled, and excludes what an earlier run settled', async () => {
  const next = await albumIn(database, 'completed');
  await next.command('retry-failed');
  for (const { id } of [await album(database, 2), next])
    expect(await readThroughput(database, id, 10)).toEqual({ bucketSeconds: 0, buckets: [] });
});

it('every settled item is in exactly one bucket, in the order of time, by phase', async () => {
  const session = await album(database, 6);
  await session.settleAll('training');
  await session.settleAll('face_detection', session.photoIds.slice(0, 4));
  const second = (number: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, number));
  await database.trainingSession.update({ where: { id: session.id }, data: { startedAt: second(0) } });
  for (const [phase, settledAt] of [['training', second(0)] as const, ['face_detection', second(10)] as const]) {
    const where = { sessionId: session.id, phase, state: 'completed' };
    await database.item.updateMany({ where, data: { settledAt } });
  }
  for (const count of [1, 2, 7, 60]) {
    const { bucketSeconds, buckets } = await readThroughput(database, session.id, count);
    expect(buckets).toHaveLength(count);
    expect(bucketSeconds * count).toBeGreaterThan(10);
    expect(buckets[0]).toMatchObject({ at: '2026-01-01T00:00:00.000Z', training: 6 });
    expect(buckets.at(-1)).toMatchObject({ faceDetection: 4 });
    expect(buckets.reduce((sum, bucket) => sum + bucket.training + bucket.faceDetection, 0)).toBe(10);
  }
});
