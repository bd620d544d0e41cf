import Bull from 'bull';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { stages, type JobPayload, type Stage } from '#libs/contracts';
import { planWork } from '#libs/ledger';
import { Dispatcher, queueConnections, queueOptions } from '#libs/queues';
import { trainingAlbum, useContext } from '../testing/worker.fixture.js';
import { Reconciler } from './reconciler.js';

const { context, database, redis } = await useContext();
const { ledger } = context;
const connections = queueConnections(context.settings.redisUrl, () => {});
const queues = Object.fromEntries(
  stages().map((name) => [name, new Bull<JobPayload>(name, queueOptions(context.installation, 5_000, connections))]),
) as Record<Stage, Bull.Queue<JobPayload>>;
const dispatcher = new Dispatcher(
  queues,
  (sessionId, ranges) => planWork(database, sessionId, ranges),
  async () => 1,
);
const reconciler = new Reconciler(context, dispatcher);
afterAll(async () => {
  await reconciler.stop();
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
  connections.close();
});

const LONG_AGO = new Date(Date.now() - 60_000);
/** Makes the last change of every session a minute old. */
const waitAMinute = () => database.trainingSession.updateMany({ data: { updatedAt: LONG_AGO } });
const waiting = () => queues.training.getJobCountByTypes('waiting');
const seqOf = async (id: number) => (await context.cache.read(id))?.snapshot.version.seq;

beforeEach(async () => {
  await database.trainingSession.deleteMany();
  await redis.flushall();
});

it('queues lost jobs and publishes lost snapshots again, and counts both', async () => {
  const { job } = await trainingAlbum(context, 100);
  await waitAMinute();
  const before = { ...reconciler.repairs };
  await reconciler.reconcile();
  expect(await waiting()).toBe(2);
  await expect.poll(() => seqOf(job.sessionId), { interval: 5 }).toBeGreaterThan(0);
  expect(reconciler.repairs).toEqual({ requeued: before.requeued + 2, republished: before.republished + 1 });
});

it('repairs nothing where nothing is missing', async () => {
  const { job } = await trainingAlbum(context, 100);
  await waitAMinute();
  await reconciler.reconcile();
  await expect.poll(() => seqOf(job.sessionId), { interval: 5 }).toBeGreaterThan(0);
  const before = { ...reconciler.repairs };
  await reconciler.reconcile();
  expect(reconciler.repairs).toEqual(before);
});

it('does not count jobs and snapshots of a recent change as repairs', async () => {
  await trainingAlbum(context, 100);
  const before = { ...reconciler.repairs };
  await reconciler.reconcile();
  expect(await waiting()).toBe(2);
  expect(reconciler.repairs).toEqual(before);
});

it('queues nothing for a paused session', async () => {
  const { job } = await trainingAlbum(context, 100);
  await ledger.command({ sessionId: job.sessionId, command: 'pause' });
  await reconciler.reconcile();
  expect(await waiting()).toBe(0);
});
