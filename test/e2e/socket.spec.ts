import { Redis } from 'ioredis';
import { afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { redisNames, type Snapshot, type UnifiedProgress } from '#libs/contracts';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import type { ProgressSocket } from '../support/socket.js';

const PHOTOS = 20;
const SLOW = 120_000;

const darkroom = await SharedServer.find();
const folder = darkroom.folder('photos');
beforeAll(async () => {
  await makePhotos(folder, PHOTOS, { seed: 200 });
}, SLOW);

const sockets: ProgressSocket[] = [];
async function connect(): Promise<ProgressSocket> {
  const socket = await darkroom.connect();
  sockets.push(socket);
  return socket;
}
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

describe('a session that is followed from before its start', () => {
  let id: number;
  let acknowledged: Snapshot;
  let duringTheRun: UnifiedProgress;
  let snapshots: Snapshot[];
  let socket: ProgressSocket;

  beforeAll(async () => {
    ({ sessionId: id } = await darkroom.api.create({ rootPath: folder }));
    socket = await darkroom.connect();
    acknowledged = await socket.subscribe(id);
    await darkroom.api.command(id, 'start');
    await socket.next((heard) => heard.event === 'progress' && heard.snapshot.overallStatus === 'running', SLOW);
    // The first reading after a command makes sure of the session in Postgres.
    await darkroom.api.progress(id);
    duringTheRun = await darkroom.api.progress(id);
    await socket.end(id, SLOW);
    // Whatever came after the end would be before the answer to one more command.
    await socket.unsubscribe(id);
    socket.close();
    snapshots = [acknowledged, ...socket.of(id).map(({ snapshot }) => snapshot)];
  }, SLOW);

  test('gives its state in the acknowledgement, then the feed', () => {
    expect(acknowledged).toMatchObject({ sessionId: id, overallStatus: 'pending', allowed: ['start', 'cancel'] });
    expect(new Set(snapshots.map(({ overallProgress }) => overallProgress.currentPhase))).toEqual(
      new Set([null, 'discovering', 'training', 'face_detection', 'clustering', 'completed']),
    );
  });

  test('is told the same by REST and Redis, now and while it runs', async () => {
    const last = snapshots.at(-1);
    expect(await darkroom.api.progress(id)).toEqual({ ...last, source: expect.any(String) as string, stale: false });
    const redis = new Redis(darkroom.redisUrl);
    onTestFinished(() => redis.disconnect());
    expect(JSON.parse((await redis.get(redisNames.snapshot(id))) ?? '')).toEqual(last);
    expect(duringTheRun).toMatchObject({ sessionId: id, overallStatus: 'running', source: 'redis', stale: false });
  });

  test('has each phase at exactly 100 %, every photo settled', () => {
    const { phases } = snapshots.at(-1) ?? acknowledged;
    for (const { status, progress } of [phases.training, phases.faceDetection, phases.clustering]) {
      const { completed, skipped, failed, settled, current, total, percentage } = progress;
      expect({ status, percentage }).toEqual({ status: 'completed', percentage: 100 });
      expect(completed + skipped + failed).toBe(total);
      expect([settled, current]).toEqual([total, total]);
    }
    expect([phases.training.progress.total, phases.faceDetection.progress.total]).toEqual([PHOTOS, PHOTOS]);
  });

  test('keeps the face detection value of the seed in Redis, field for field, for an hour', async () => {
    const redis = new Redis(darkroom.redisUrl);
    onTestFinished(() => redis.disconnect());
    const key = `face_detection:${id}:progress`;
    expect(JSON.parse((await redis.get(key)) ?? 'null')).toEqual({
      processed_images: PHOTOS,
      total_images: PHOTOS,
      faces_detected: snapshots.at(-1)?.phases.faceDetection.faces,
      failed_images: 0,
      current_batch: 2,
      total_batches: 2,
      updated_at: snapshots.at(-1)?.updatedAt,
    });
    const seconds = await redis.ttl(key);
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
  });
});

test('the list hears of sessions that others create, change, rename and delete', async () => {
  const socket = await connect();
  const before = await socket.subscribeToList();
  const { sessionId } = await darkroom.api.create({ rootPath: folder, name: 'From elsewhere' });
  expect(before.map((summary) => summary.sessionId)).not.toContain(sessionId);
  const heard = (fits: { name?: string; status?: string }) =>
    socket.next(
      (event) =>
        event.event === 'summary' &&
        event.summary.sessionId === sessionId &&
        (fits.name === undefined || event.summary.name === fits.name) &&
        (fits.status === undefined || event.summary.status === fits.status),
      10_000,
    );
  await heard({ name: 'From elsewhere', status: 'pending' });
  await darkroom.api.send('PATCH', `/api/v1/training/sessions/${sessionId}`, { body: { name: 'Renamed' } });
  await heard({ name: 'Renamed' });
  await darkroom.api.command(sessionId, 'cancel');
  await heard({ status: 'cancelled' });
  await darkroom.api.remove(sessionId);
  await socket.next((event) => event.event === 'removed' && event.sessionId === sessionId, 10_000);
  expect((await (await connect()).subscribeToList()).map((summary) => summary.sessionId)).not.toContain(sessionId);
});
