import type { TaskOutcome } from './job.js';

/** How a pool works. */
export interface PoolOptions {
  /** The program of the children, a JavaScript module that calls `serveTasks`. */
  readonly entry: string;
  /** Most child processes at a time; they are started as they are needed. */
  readonly size: number;
  /**
   * Tasks that a child has at a time (3): one runs in a network, which blocks the event loop; one is decoded meanwhile;
   * and one is ready to be decoded next, without a round trip to the parent.
   */
  readonly inFlight?: number;
  /** Longest duration of a task in milliseconds; then its child is killed. */
  readonly timeoutMs?: number;
  /** Children that may die with a task before it fails. */
  readonly maxAttempts?: number;
  /** Added to the environment of the children. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onEvent?: (event: PoolEvent) => void;
}

/** Changes of the children, for logs and counters. */
export type PoolEvent =
  | { readonly type: 'started'; readonly pid: number }
  | {
      readonly type: 'ended';
      readonly pid: number | undefined;
      /** `start`: it ended before it was ready. */
      readonly reason: 'crash' | 'timeout' | 'start';
      /** Its unfinished tasks. */
      readonly tasks: number;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    };

/** Runs tasks in child processes that may crash or hang. */
export interface Pool<Task, Result> {
  /**
   * Queues a task. Callers bound how many they queue.
   *
   * @param options.signal frees the caller: a queued task is dropped, the result of a running one is ignored
   * @throws TaskError what the handler threw
   * @throws TaskCrashedError when the task crashed or hung its child too often
   * @throws PoolStartError when no child can be started
   * @throws PoolClosedError when the pool is closed first
   */
  run(task: Task, options?: { readonly signal?: AbortSignal }): Promise<TaskOutcome<Result>>;
  /** Kills the children and rejects unfinished tasks; resolves when the children have ended. */
  close(): Promise<void>;
}
