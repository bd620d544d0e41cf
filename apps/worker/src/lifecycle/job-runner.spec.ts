import { setTimeout as delay } from 'node:timers/promises';
import Bull from 'bull';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { JobPayload } from '#libs/contracts';
import { planWork, readRecord } from '#libs/ledger';
import { Dispatcher, jobId, queueConnections, queueOptions } from '#libs/queues';
import { FolderUnseenError } from '../chunks/session-folder.js';
import type { WorkerContext } from '../context.js';
import { trainingAlbum, useContext } from '../testing/worker.fixture.js';
import { CurrentJobs } from './current-jobs.js';
import { JOBS_AT_ONCE, JobRunner, type StageWork } from './job-runner.js';
import { Waits } from './waits.js';
import { makeBeat } from '../../../../test/support/snapshots.js';

const { context, database, redis } = await useContext();
const LOCK_MS = 1_000;
const connections = queueConnections(context.settings.redisUrl, () => {});
const queues: Bull.Queue<JobPayload>[] = [];
const runners: JobRunner[] = [];
afterEach(async () => {
  for (const runner of runners.splice(0)) runner.stop();
  await Promise.all(queues.splice(0).map((queue) => queue.close()));
  await redis.flushall();
});
afterAll(() => connections.close());

const openQueue = () => {
  const queue = new Bull<JobPayload>('training', queueOptions(context.installation, LOCK_MS, connections));
  queue.on('error', () => {});
  queues.push(queue);
  return queue;
};

/** A worker that does the jobs of training by `work`. */
function startWorker(workerId: string, work: StageWork) {
  const queue = openQueue();
  const dispatcher = new Dispatcher(
    { training: queue },
    (id, limit) => planWork(database, id, limit),
    async () => 2,
  );
  const settings = { ...context.settings, timings: { ...context.settings.timings, lock: LOCK_MS } };
  const worker: WorkerContext = { ...context, settings, workerId, waits: new Waits() };
  const runner = new JobRunner();
  Object.assign(runner, { context: worker, dispatcher, currentJobs: new CurrentJobs() });
  runners.push(runner);
  runner.process(queue, work);
  return { queue, worker, dispatcher };
}

/** The beat of a worker, as its own heartbeat writes it. */
const beat = ({ workerId: id, waits, beats }: WorkerContext) => beats.write(makeBeat({ id, waits: waits.list() }));

const blind: StageWork = () => Promise.reject(new FolderUnseenError('/photos', 'The folder is gone.'));
const failures = async (id: number) =>
  (await database.trainingSession.findUniqueOrThrow({ where: { id }, select: { jobFailures: true } })).jobFailures;

it.each([
  ['a full disk', Object.assign(new Error('no space left'), { code: 'ENOSPC' }), 'disk_full'],
  ['a Redis that refuses writes', new Error('OOM command not allowed'), 'redis_refuses_writes'],
  ['a Postgres that is read-only', Object.assign(new Error('read-only'), { code: '25006' }), 'postgres_read_only'],
])('a job that fails for %s is no failure, and the worker says what it waits for', async (_, error, cause) => {
  const { job } = await trainingAlbum(context, 2);
  const { queue, worker } = startWorker('one', () => Promise.reject(error));
  await queue.add(job, { jobId: jobId(job) });
  await expect.poll(() => worker.waits.list(), { timeout: 10_000 }).toMatchObject([{ cause }]);
  await expect.poll(() => queue.getJobCounts()).toMatchObject({ active: 0, waiting: 0 });
  expect(await failures(job.sessionId)).toBe(0);
  // The probe finds that nothing is wrong any more.
  await worker.waits.check();
  expect(worker.waits.list()).toEqual([]);
});

it('a worker that does not see the folder leaves the work to one that does, and the session says nothing', async () => {
  const { job } = await trainingAlbum(context, 2);
  const done: string[] = [];
  const one = startWorker('one', blind);
  const other = startWorker('other', async () => void done.push('other'));
  await Promise.all([beat(one.worker), beat(other.worker)]);
  await one.dispatcher.dispatch(job.sessionId);
  await expect.poll(() => done.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(one.worker.waits.list()).toMatchObject([{ cause: 'folder_unseen', message: 'does not see /photos' }]);
  expect(await readRecord(database, job.sessionId)).toMatchObject({ status: 'running', reason: null });
});

/** Queues the work of a session again and again, as reconcilers and the ends of other jobs do. */
async function dispatching(dispatcher: Dispatcher, sessionId: number, meanwhile: () => Promise<void>): Promise<void> {
  const timer = setInterval(() => void dispatcher.dispatch(sessionId).catch(() => undefined), 50);
  await meanwhile().finally(() => clearInterval(timer));
}

it('a worker gives work back less and less while it does not see the folder, and has it again when it does', async () => {
  const other = await trainingAlbum(context, 2);
  await database.trainingSession.updateMany({ data: { status: 'paused' } });
  const unseen = await trainingAlbum(context, 2, '/unseen');
  const calls = { blind: 0, seeing: 0, other: 0 };
  let isSeen = false;
  const check = () => (isSeen ? Promise.resolve() : Promise.reject(new Error('gone')));
  const one = startWorker('one', async ({ sessionId }) => {
    const what = sessionId === other.job.sessionId ? 'other' : isSeen ? 'seeing' : 'blind';
    calls[what] += 1;
    if (what === 'blind') throw new FolderUnseenError('/unseen', 'The folder is gone.', check);
  });
  // Another worker may see the folder, and takes none of the work.
  await Promise.all([beat(one.worker), context.beats.write(makeBeat({ id: 'other' }))]);
  await dispatching(one.dispatcher, unseen.job.sessionId, async () => {
    await delay(8_000);
    // It was held for 1, 2 and 4 s, each time after at most a job a slot.
    expect(calls.blind).toBeGreaterThan(1);
    expect(calls.blind).toBeLessThanOrEqual(4 * JOBS_AT_ONCE);
    // It has nothing else to do: what it sees does not wait for the end of 8 s.
    await database.trainingSession.update({ where: { id: other.job.sessionId }, data: { status: 'running' } });
    await one.dispatcher.dispatch(other.job.sessionId);
    await expect.poll(() => calls.other, { timeout: 5_000 }).toBeGreaterThan(0);
    await database.trainingSession.update({ where: { id: other.job.sessionId }, data: { status: 'paused' } });
    isSeen = true;
    await expect.poll(() => calls.seeing, { timeout: 5_000 }).toBeGreaterThan(0);
  });
  expect(await failures(unseen.job.sessionId)).toBe(0);
}, 30_000);

it('a job that was handed out just as its queue was held is done once', async () => {
  const { job } = await trainingAlbum(context, 2);
  await database.trainingSession.updateMany({ data: { status: 'paused' } });
  const done: string[] = [];
  const { queue } = startWorker('one', async (payload) => void done.push(jobId(payload)));
  // At the end of a job Bull has handed out the third one.
  queue.once('completed', () => void queue.pause(true, true));
  for (const from of [0, 1, 2]) await queue.add({ ...job, from }, { jobId: jobId({ ...job, from }) });
  await expect.poll(() => done.length).toBeGreaterThan(1);
  // Its lock is lost, and Bull queues it again.
  await delay(3_000);
  await queue.resume(true);
  const third = jobId({ ...job, from: 2 });
  await expect.poll(() => done, { timeout: 5_000 }).toContain(third);
  await delay(1_500);
  expect(done.filter((id) => id === third)).toHaveLength(1);
});

it('with no worker left that sees the folder, the session waits and says why', async () => {
  const { job } = await trainingAlbum(context, 2);
  const { worker, dispatcher } = startWorker('one', blind);
  const other: WorkerContext = { ...context, workerId: 'other', waits: new Waits() };
  other.waits.begin({ cause: 'folder_unseen', path: '/photos', message: 'does not see /photos' }, async () => false);
  await Promise.all([beat(worker), beat(other)]);
  await dispatcher.dispatch(job.sessionId);
  const reason = async () => (await readRecord(database, job.sessionId))?.reason;
  await expect.poll(reason, { timeout: 10_000 }).toMatch(/^The folder is gone/);
  expect(await failures(job.sessionId)).toBe(0);
});
