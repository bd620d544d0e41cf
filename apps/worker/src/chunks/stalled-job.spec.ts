import { EventEmitter, once } from 'node:events';
import Bull from 'bull';
import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { ProgressMessage, redisNames, type JobPayload } from '#libs/contracts';
import { readRecord } from '#libs/ledger';
import { jobId, queueConnections, queueOptions } from '#libs/queues';
import { analysed, trainingAlbum, useContext } from '../testing/worker.fixture.js';
import { runChunk, type ItemWork } from './chunk-runner.js';

/** Shorter than by default, so that the test can exceed it. */
const LOCK_MS = 500;
/** Longer than the lock and the two checks of it by Bull. */
const BLOCKED_MS = 3 * LOCK_MS;
const PHOTOS = 40;

const { context, database } = await useContext();
const { redisUrl } = context.settings;
const connections = queueConnections(redisUrl, () => {});
const queue = new Bull<JobPayload>('training', queueOptions(context.installation, LOCK_MS, connections));
queue.on('error', () => {});
afterAll(async () => {
  await queue.close();
  connections.close();
});

it('a stalled job that Bull runs twice at once counts and stores each photo once, and its counts never decrease', async () => {
  const { job } = await trainingAlbum(context, PHOTOS);
  const published = await listen(job.sessionId);
  const stored: number[] = [];
  const runs = { begun: 0, atOnce: 0, most: 0 };
  const events = new EventEmitter();
  const [secondBegins, bothOver] = [once(events, 'second begins'), once(events, 'both over')];
  let stalled: Promise<void> | undefined;
  const stall = async () => {
    const completed = async () => (await readRecord(database, job.sessionId))?.phases.training.completed;
    await expect.poll(completed, { interval: 5, timeout: 10_000 }).toBeGreaterThanOrEqual(PHOTOS / 2);
    block(BLOCKED_MS);
    await secondBegins;
  };
  const work = (run: number): ItemWork<string> => ({
    reuse: async () => {
      if (run > 1) events.emit('second begins');
      return [];
    },
    analyse: async (_session, item) => {
      // Half of the photos are committed; then the process stalls until Bull delivers the job again.
      if (run === 1 && item.photoId % 2 === 0) await (stalled ??= stall());
      return analysed(item);
    },
    store: async (_connection, _session, { results }) => {
      stored.push(...results.map(({ item }) => item.photoId));
    },
  });
  void queue.process(2, async ({ data }) => {
    runs.begun += 1;
    runs.atOnce += 1;
    runs.most = Math.max(runs.most, runs.atOnce);
    await runChunk(context, data, work(runs.begun), new AbortController().signal);
    runs.atOnce -= 1;
    if (runs.begun > 1 && runs.atOnce === 0) events.emit('both over');
  });
  await queue.add(job, { jobId: jobId(job) });
  await bothOver;

  expect(runs.most).toBe(2);
  expect(new Set(stored).size).toBe(PHOTOS);
  expect(stored).toHaveLength(PHOTOS);
  const phases = { training: { completed: PHOTOS } };
  expect(await readRecord(database, job.sessionId)).toMatchObject({ stage: 'face_detection', phases });
  await expect.poll(() => published.at(-1), { interval: 5 }).toBe(PHOTOS);
  expect(published).toEqual([...published].sort((a, b) => a - b));
});

/** Stops the event loop, like native code that does not return: no lock is renewed. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** The photos settled in each snapshot of a session that is published from now on. */
async function listen(sessionId: number): Promise<number[]> {
  const redis = new Redis(redisUrl);
  afterAll(() => redis.disconnect());
  const published: number[] = [];
  redis.on('message', (_channel, message: string) => {
    published.push(ProgressMessage.parse(JSON.parse(message)).snapshot.phases.training.progress.settled);
  });
  await redis.subscribe(redisNames.channel(sessionId));
  return published;
}
