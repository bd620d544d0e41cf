import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { ChildMessage, ErrorRecord, TaskMessage } from './protocol.js';
import { TaskClock } from './task-clock.js';

/** Interval of the watchdog's checks, in milliseconds. */
const WATCH_INTERVAL_MS = 500;

/**
 * Runs in a thread of its own, since native code can block the main thread for ever, which then does not notice the end
 * of the parent. SIGKILL is the only end that does not wait for such code.
 */
const WATCHDOG = `
  const { workerData: parent } = require('node:worker_threads');
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, ${WATCH_INTERVAL_MS});
`;

/** Handles a task; `clock` is that of its time limit. */
type Handler<Task, Result> = (task: Task, clock: TaskClock) => Promise<Result>;

/**
 * The child's side of a pool: answers each task with the result of `handler` or with the error it throws. Tasks in flight
 * are handled concurrently.
 *
 * The process ends at once when its parent ends or is killed. It ignores SIGINT and SIGTERM, which a terminal or a
 * supervisor sends to the whole process group, because the parent may finish its tasks first.
 *
 * @throws when the process was not started by a pool
 */
export function serveTasks<Task, Result>(handler: Handler<Task, Result>): void {
  if (!process.send)
    throw new Error('This program is started by a pool, with a channel to it; it cannot be run by itself');
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  new Worker(WATCHDOG, { eval: true, workerData: process.ppid }).unref();
  process.on('message', (message: TaskMessage<Task>) => {
    void handle(message, handler).then(send);
  });
  send({ type: 'ready' });
}

async function handle<Task, Result>(
  { id, task }: TaskMessage<Task>,
  handler: Handler<Task, Result>,
): Promise<ChildMessage<Result>> {
  const start = performance.now();
  const clock = new TaskClock(id, send);
  try {
    const value = await handler(task, clock);
    return { type: 'done', id, value, ms: performance.now() - start };
  } catch (error) {
    return { type: 'failed', id, error: recordOf(error) };
  } finally {
    clock.works();
  }
}

/** A failed send means that the parent has ended; the disconnect event handles that. */
function send(message: ChildMessage<unknown>): void {
  process.send?.(message, undefined, undefined, () => {});
}

function recordOf(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? { name, message, code } : { name, message };
}
