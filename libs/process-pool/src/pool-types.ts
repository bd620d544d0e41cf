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
