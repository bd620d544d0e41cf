import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';

/** The longest answers are those of processes that look at all photos of a set. */
const ANSWER_WITHIN_MS = 3_600_000;

/** A child process that answers over IPC. */
export class Answering {
  readonly #process: ChildProcess;
  readonly #answers = new EventEmitter();
  #exited = false;

  constructor(
    module: URL,
    args: readonly string[] = [],
    options: { environment?: NodeJS.ProcessEnv; nodeArguments?: string[] } = {},
  ) {
    this.#process = fork(module, args, {
      execArgv: options.nodeArguments ?? [],
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    this.#process.on('message', (message: Record<string, unknown>) => {
      for (const [name, value] of Object.entries(message))
        this.#answers.emit(name === 'problem' ? 'error' : name, value);
    });
    this.#process.once('exit', (code, signal) => {
      this.#exited = true;
      if (this.#answers.listenerCount('error') > 0)
        this.#answers.emit('error', new Error(`${module.href} ended (${code ?? signal})`));
    });
  }

  get pid(): number {
    return this.#process.pid ?? NaN;
  }

  /** Sends a message and returns the answer of that name. @throws the problem that the process reports, or its end. */
  async ask<T>(message: unknown, name: string): Promise<T> {
    const answer = this.receive<T>(name);
    this.#process.send(message as object);
    return answer;
  }

  /** Returns the next value that the process sends under a name. */
  async receive<T>(name: string): Promise<T> {
    const [answer] = (await once(this.#answers, name, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })) as [T];
    return answer;
  }

  /** Stops the process, or continues it. */
  freeze(frozen: boolean): void {
    this.#process.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Kills the process and waits for its end. */
  async end(): Promise<void> {
    if (this.#exited) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }
}
