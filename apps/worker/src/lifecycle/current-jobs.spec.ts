import { expect, it } from 'vitest';
import { CurrentJobs } from './current-jobs.js';

const payload = { sessionId: 1, run: 1, phase: 'training' as const, from: 0, to: 64 };

/** Work that goes on until its signal is aborted. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

it('a job is listed while it runs', async () => {
  const jobs = new CurrentJobs();
  await jobs.run(payload, async () => expect(jobs.list()).toEqual([{ sessionId: 1, phase: 'training' }]));
  expect(jobs.list()).toEqual([]);
});

it('a job that fails rejects and is no longer listed', async () => {
  const jobs = new CurrentJobs();
  await expect(jobs.run(payload, () => Promise.reject(new Error('no model')))).rejects.toThrow('no model');
  expect(jobs.list()).toEqual([]);
});

it('stopping aborts all jobs without failing them and accepts no more', async () => {
  const jobs = new CurrentJobs();
  const running = [jobs.run(payload, untilAborted), jobs.run({ ...payload, from: 64 }, untilAborted)];
  jobs.stop();
  await Promise.all(running);
  let taken = false;
  await jobs.run(payload, async () => void (taken = true));
  expect([taken, jobs.list()]).toEqual([false, []]);
});
