import type { ErrorRecord } from './protocol.js';

/** The task's handler threw; name, message and code are those of what it threw. */
export class TaskError extends Error {
  readonly code: string | undefined;

  constructor({ name, message, code }: ErrorRecord) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

/** At each attempt the child process with the task died or was killed. */
export class TaskCrashedError extends Error {
  override readonly name = 'TaskCrashedError';

  /** @param timeoutMs where the last attempt timed out */
  constructor(
    readonly attempts: number,
    timeoutMs?: number,
  ) {
    const times = attempts === 1 ? 'once' : `${attempts} times`;
    super(
      timeoutMs === undefined
        ? `crashed the decoder ${times}`
        : `took over ${timeoutMs / 1000} s at the last of ${attempts} attempts`,
    );
  }
}

/** What the task waited for did not come. */
export class TaskStalledError extends Error {
  override readonly name = 'TaskStalledError';

  /** @param stallMs how long nothing had come */
  constructor(readonly stallMs: number) {
    super(`waited for ${stallMs / 1000} s, and nothing came`);
  }
}

/** Child processes end before they are ready: their program is at fault, not a task. */
export class PoolStartError extends Error {
  override readonly name = 'PoolStartError';

  /** @param output the end of what the last child wrote to stderr */
  constructor(entry: string, reason: string, output: string) {
    super(`The child process ${entry} does not start (${reason}): ${output.trim() || 'it wrote nothing to stderr'}`);
  }
}

/** The pool was closed before the task was done. */
export class PoolClosedError extends Error {
  override readonly name = 'PoolClosedError';

  constructor() {
    super('The pool was closed before the task was done');
  }
}
