import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { AskedThread, ThreadBusy, ThreadEnded, type AskedThreadOptions } from './asked-thread.js';

/** Answers a number with its double, and dies of anything else. */
const DOUBLING = `
  require('node:worker_threads').parentPort.on('message', (question) => {
    if (typeof question !== 'number') throw new Error('not a number');
    require('node:worker_threads').parentPort.postMessage(2 * question);
  });`;

const started: Worker[] = [];
const problems: unknown[] = [];
const threads: AskedThread<unknown, number>[] = [];

function doubling(options: Partial<AskedThreadOptions> = {}): AskedThread<unknown, number> {
  const start = () => {
    const worker = new Worker(DOUBLING, { eval: true });
    started.push(worker);
    return worker;
  };
  const thread = new AskedThread<unknown, number>({
    start,
    idleMs: 60_000,
    mostWaiting: 3,
    onError: (error) => problems.push(error),
    ...options,
  });
  threads.push(thread);
  return thread;
}

afterEach(() => {
  for (const thread of threads.splice(0)) thread.end();
  started.length = 0;
  problems.length = 0;
});

it('is started by the first question, and gives each its answer', async () => {
  const thread = doubling();
  expect(started).toEqual([]);
  expect(await Promise.all([thread.ask(1), thread.ask(2), thread.ask(3)])).toEqual([2, 4, 6]);
  expect(await thread.ask(4)).toBe(8);
  expect(started).toHaveLength(1);
});

it('lets no more wait than may', async () => {
  const thread = doubling();
  const answers = [thread.ask(1), thread.ask(2), thread.ask(3)];
  await expect(thread.ask(4)).rejects.toThrow(ThreadBusy);
  expect(await Promise.all(answers)).toEqual([2, 4, 6]);
  expect(await thread.ask(4)).toBe(8);
});

it('ends when nobody has asked for a while, and is started again', async () => {
  const thread = doubling({ idleMs: 20 });
  expect(await thread.ask(1)).toBe(2);
  await once(started[0] as Worker, 'exit');
  expect(await thread.ask(2)).toBe(4);
  expect(started).toHaveLength(2);
});

it('that dies tells those who wait, and is started again', async () => {
  const thread = doubling();
  const answers = await Promise.allSettled([thread.ask('one'), thread.ask(1)]);
  expect(answers.map((answer) => answer.status === 'rejected' && (answer.reason as unknown))).toEqual([
    expect.any(ThreadEnded),
    expect.any(ThreadEnded),
  ]);
  expect(problems).toEqual([expect.objectContaining({ message: 'not a number' })]);
  expect(await thread.ask(2)).toBe(4);
});

it('that is ended tells those who wait', async () => {
  const thread = doubling();
  const answer = thread.ask(1);
  thread.end();
  await expect(answer).rejects.toThrow(ThreadEnded);
});
