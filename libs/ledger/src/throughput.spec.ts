import { expect, it } from 'vitest';
import { createLedger } from './ledger.js';
import { readThroughput } from './throughput.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn, library, settleAll } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: library });

it('throughput is empty before anything is settled', async () => {
  const { id } = await album(database, 2);
  expect(await readThroughput(database, id, 10)).toEqual({ bucketSeconds: 0, buckets: [] });
});

it('every settled item is in exactly one bucket, in the order of time, by phase', async () => {
  const session = await album(database, 6);
  await settleAll(database, session, 'training');
  await settleAll(database, { ...session, photoIds: session.photoIds.slice(0, 4) }, 'face_detection');
  const second = (number: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, number));
  await database.trainingSession.update({ where: { id: session.id }, data: { startedAt: second(0) } });
  const at = (phase: string, number: number) =>
    database.item.updateMany({
      where: { sessionId: session.id, phase, state: 'completed' },
      data: { settledAt: second(number) },
    });
  await at('training', 0);
  await at('face_detection', 10);
  for (const count of [1, 2, 7, 60]) {
    const { bucketSeconds, buckets } = await readThroughput(database, session.id, count);
    expect(buckets).toHaveLength(count);
    expect(bucketSeconds * count).toBeGreaterThan(10);
    expect(buckets[0]).toMatchObject({ at: '2026-01-01T00:00:00.000Z', training: 6 });
    expect(buckets.at(-1)).toMatchObject({ faceDetection: 4 });
    expect(buckets.reduce((sum, bucket) => sum + bucket.training + bucket.faceDetection, 0)).toBe(10);
  }
});

it('throughput excludes what an earlier run settled', async () => {
  const id = await albumIn(database, 'completed');
  await ledger.command({ sessionId: id, command: 'retry-failed' });
  expect(await readThroughput(database, id, 10)).toEqual({ bucketSeconds: 0, buckets: [] });
});
