import { expect, it } from 'vitest';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn } from './testing/sessions.fixture.js';
import { readThroughput } from './throughput.js';

const database = await useDatabase();

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
