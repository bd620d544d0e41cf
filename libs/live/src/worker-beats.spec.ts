import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WORKER_BEAT_TTL_SECONDS, WorkerBeat } from '#libs/contracts';
import { useRedis } from './testing/redis.fixture.js';
import { WorkerBeats } from './worker-beats.js';

const server = await useRedis();
const redis = await server.connect('commands');
const beats = new WorkerBeats(redis);

const beat = (id: string): WorkerBeat => ({
  id,
  host: 'darkroom',
  pid: 42,
  slots: 2,
  busyWith: [{ sessionId: 1, phase: 'training' }],
  inHand: [{ phase: 'training', path: '/photos/1.jpg', doing: 'reading', since: '2026-01-12T09:59:57.000Z' }],
  loadingSince: null,
  eventLoopDelayP99Ms: 1.5,
  imagesPerSecond: 12.5,
  repairs: { requeued: 0, republished: 0 },
  waits: [
    { cause: 'folder_unseen', path: '/photos', message: 'does not see /photos', since: '2026-01-12T09:59:00.000Z' },
  ],
  at: '2026-01-12T10:00:00.000Z',
});

it('a beat is published, and read by id until it expires', async () => {
  const listener = await server.connect('subscriber');
  await listener.subscribe('progress:workers');
  const published = once(listener, 'message');
  await beats.write(beat('b'));
  await beats.write(beat('a'));
  const [channel, message] = (await published) as string[];
  expect([channel, WorkerBeat.parse(JSON.parse(message ?? ''))]).toEqual(['progress:workers', beat('b')]);
  expect(await beats.read()).toEqual([beat('a'), beat('b')]);
  expect(await redis.ttl('worker:a:beat')).toBeLessThanOrEqual(WORKER_BEAT_TTL_SECONDS);
  expect(await redis.ttl('worker:a:beat')).toBeGreaterThan(0);
});

it('a worker that stops is gone at once, and an invalid beat is ignored', async () => {
  await beats.write(beat('a'));
  await beats.write(beat('b'));
  await beats.remove('a');
  await redis.set('worker:x:beat', '{"id":1}');
  expect((await beats.read()).map((worker) => worker.id)).toEqual(['b']);
});

it('no workers are an empty list', async () => {
  await redis.flushall();
  expect(await beats.read()).toEqual([]);
});

it('more than a hundred workers are all found', async () => {
  await Promise.all(Array.from({ length: 150 }, (_, at) => beats.write(beat(`worker-${at}`))));
  expect(await beats.read()).toHaveLength(150);
});
