import type { TaskOutcome } from './job.js';

/** How a pool works. */
export interface PoolOptions {
  /** The program of the children, a JavaScript module that calls `serveTasks`. */
  readonly entry: string;
  /** Most child processes at a time; they are started as they are needed. */
  readonly size: number;
  /**
   * Tasks that a child has at a time (3): one is in a network, which lets nothing else be heard; one is decoded
   * meanwhile; and one is there to be decoded next, before the answer of the first has gone and the next task come.
   */
  readonly inFlight?: number;
  /** A child that takes longer over a task is killed. Milliseconds. */
  readonly timeoutMs?: number;
  /** A task fails when as many children died with it. */
  readonly maxAttempts?: number;
  /** Added to the environment of the children. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onEvent?: (event: PoolEvent) => void;
}

/** What happens to the children, for logs and counters. */
export type PoolEvent =
  | { readonly type: 'started'; readonly pid: number }
  | {
      readonly type: 'ended';
      readonly pid: number | undefined;
      /** `start`: it ended before it was ready. */
      readonly reason: 'crash' | 'timeout' | 'start';
      /** Tasks that were in it. */
      readonly tasks: number;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    };

/** What a pool is doing. */
export interface PoolStats {
  readonly pids: number[];
  /** Tasks that are in a child. */
  readonly busy: number;
  /** Tasks that wait for a child. */
  readonly queued: number;
}

/** Runs tasks in child processes that may crash or hang. */
export interface Pool<Task, Result> {
  /**
   * Queues a task. Callers bound how many they queue.
   *
   * @param options.signal frees the caller: a queued task is dropped, what becomes of a running one is ignored
   * @throws TaskError what the handler threw
   * @throws TaskCrashedError when the task crashed or hung its child too often
   * @throws PoolStartError when no child can be started
   * @throws PoolClosedError when the pool is closed first
   */
  run(task: Task, options?: { readonly signal?: AbortSignal }): Promise<TaskOutcome<Result>>;
  stats(): PoolStats;
  /** Kills the children and rejects what is not done; resolves when they are gone. */
  close(): Promise<void>;
}
