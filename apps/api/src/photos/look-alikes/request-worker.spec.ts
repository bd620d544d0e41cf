import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { RequestWorker, WorkerBusyError, WorkerEndedError, type RequestWorkerOptions } from './request-worker.js';

/** Answers a number with its double and fails on anything else. */
const DOUBLING = `
  require('node:worker_threads').parentPort.on('message', (request) => {
    if (typeof request !== 'number') throw new Error('not a number');
    require('node:worker_threads').parentPort.postMessage(2 * request);
  });`;

function doubling(options: Partial<RequestWorkerOptions> = {}) {
  const started: Worker[] = [];
  const errors: unknown[] = [];
  const start = () => {
    const worker = new Worker(DOUBLING, { eval: true });
    started.push(worker);
    return worker;
  };
  const onError = (error: unknown) => errors.push(error);
  const worker = new RequestWorker<unknown, number>({ start, idleMs: 60_000, maxPending: 3, onError, ...options });
  onTestFinished(() => worker.end());
  return { worker, started, errors };
}

it('the first request starts the worker, which answers every request', async () => {
  const { worker, started } = doubling();
  expect(started).toEqual([]);
  expect(await Promise.all([worker.request(1), worker.request(2), worker.request(3)])).toEqual([2, 4, 6]);
  expect(await worker.request(4)).toBe(8);
  expect(started).toHaveLength(1);
});

it('a request beyond the pending limit is refused', async () => {
  const { worker } = doubling();
  const answers = [worker.request(1), worker.request(2), worker.request(3)];
  await expect(worker.request(4)).rejects.toThrow(WorkerBusyError);
  expect(await Promise.all(answers)).toEqual([2, 4, 6]);
  expect(await worker.request(4)).toBe(8);
});

it('a worker without requests ends, and the next request starts it again', async () => {
  const { worker, started } = doubling({ idleMs: 20 });
  expect(await worker.request(1)).toBe(2);
  await once(started[0] as Worker, 'exit');
  expect(await worker.request(2)).toBe(4);
  expect(started).toHaveLength(2);
});

it('a worker that fails rejects its pending requests and is started again', async () => {
  const { worker, errors } = doubling();
  const answers = await Promise.allSettled([worker.request('one'), worker.request(1)]);
  expect(answers.map((answer) => answer.status === 'rejected' && (answer.reason as unknown))).toEqual([
    expect.any(WorkerEndedError),
    expect.any(WorkerEndedError),
  ]);
  expect(errors).toEqual([expect.objectContaining({ message: 'not a number' })]);
  expect(await worker.request(2)).toBe(4);
});

it('a worker that is ended rejects its pending requests', async () => {
  const { worker } = doubling();
  const answer = worker.request(1);
  worker.end();
  await expect(answer).rejects.toThrow(WorkerEndedError);
});
