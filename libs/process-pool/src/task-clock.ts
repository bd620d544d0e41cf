import type { ChildMessage } from './protocol.js';

/** A wait that is shorter is not reported, in milliseconds: most are over before a message would be worth its time. */
const SHORT_WAIT_MS = 500;

/** The clock of a task's time limit, for its handler. It runs from the start of the task. */
export class TaskClock {
  readonly #id: number;
  readonly #send: (message: ChildMessage<never>) => void;
  #timer: NodeJS.Timeout | undefined;
  #reported = false;

  constructor(id: number, send: (message: ChildMessage<never>) => void) {
    this.#id = id;
    this.#send = send;
  }

  /** Stops it: the task waits for something outside of the process. Called again whenever a part of that came. */
  waits(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#reported = true;
      this.#send({ type: 'waiting', id: this.#id });
    }, SHORT_WAIT_MS);
  }

  /** Starts it from zero: what the task waited for is there. */
  works(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#reported) this.#send({ type: 'working', id: this.#id });
    this.#reported = false;
  }
}
