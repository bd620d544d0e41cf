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
  readonly attempts: number;

  /** @param timeoutMs where the last attempt timed out */
  constructor(attempts: number, timeoutMs?: number) {
    super(
      timeoutMs === undefined
        ? `crashed the decoder ${times(attempts)}`
        : `took over ${timeoutMs / 1000} s at the last of ${attempts} attempts`,
    );
    this.name = 'TaskCrashedError';
    this.attempts = attempts;
  }
}

/** Child processes end before they are ready: their program is at fault, not a task. */
export class PoolStartError extends Error {
  /** @param output the end of what the last child wrote to stderr */
  constructor(entry: string, reason: string, output: string) {
    super(`The child process ${entry} does not start (${reason}): ${output.trim() || 'it wrote nothing to stderr'}`);
    this.name = 'PoolStartError';
  }
}

/** The pool was closed before the task was done. */
export class PoolClosedError extends Error {
  constructor() {
    super('The pool was closed before the task was done');
    this.name = 'PoolClosedError';
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
