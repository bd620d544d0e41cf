import { fork, type ChildProcess } from 'node:child_process';
import type { ChildMessage, TaskMessage } from './protocol.js';

/** The length of the end of stderr that is kept for error messages, in characters. */
const OUTPUT_TAIL = 2000;

/** How a child process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr. */
  readonly output: string;
}

/** Receives the messages of a child. `ended` is called once, after the last message. */
export interface ChildListener<Result> {
  message(message: ChildMessage<Result>): void;
  ended(end: ChildEnd): void;
}

/** A child process with a channel that carries typed arrays as such. Its stdout and stderr go to those of this process. */
export class Child<Task, Result> {
  readonly #process: ChildProcess;
  readonly #listener: ChildListener<Result>;
  #output = '';
  #exit: Omit<ChildEnd, 'output'> | undefined;
  #disconnected = false;
  #over = false;

  constructor(entry: string, env: NodeJS.ProcessEnv, listener: ChildListener<Result>) {
    this.#listener = listener;
    this.#process = fork(entry, {
      serialization: 'advanced',
      env: { ...process.env, ...env },
      // Children of an inspected parent would open inspector ports as well.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => this.#forward(chunk));
    this.#process.on('message', (message) => listener.message(message as ChildMessage<Result>));
    this.#process.on('close', (code, signal) => {
      this.#exit = { code, signal };
      this.#finish();
    });
    this.#process.on('disconnect', () => {
      this.#disconnected = true;
      this.kill();
      this.#finish();
    });
    this.#process.on('error', (error) => this.#failed(error));
  }

  /** The process id, unless it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Sends a task. If the child has ended, `ended` is called instead of an answer. */
  send(message: TaskMessage<Task>): void {
    this.#process.send(message, () => {});
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #forward(chunk: Buffer): void {
    process.stderr.write(chunk);
    this.#output = (this.#output + chunk.toString('utf8')).slice(-OUTPUT_TAIL);
  }

  /** Messages may arrive after the exit until the channel is closed, so the end is reported after both. */
  #finish(): void {
    if (this.#exit && this.#disconnected) this.#end(this.#exit);
  }

  #failed(error: Error): void {
    if (this.#process.pid !== undefined) return;
    this.#output = error.message;
    this.#end({ code: null, signal: null });
  }

  #end(exit: Omit<ChildEnd, 'output'>): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.ended({ ...exit, output: this.#output });
  }
}
