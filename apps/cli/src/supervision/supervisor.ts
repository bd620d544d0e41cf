import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { endGroup, signalGroup } from '../data/processes.js';

/** A program to keep running. It is forked, and must exit when its IPC channel closes. */
export interface ChildSpec {
  readonly name: string;
  /** The JavaScript file to fork. */
  readonly module: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Ends it in good order. */
  readonly signal: NodeJS.Signals;
  /** Where its output is appended. */
  readonly log: string;
}

/** Called by a supervisor as its children start and end. */
interface SupervisorEvents {
  /** The processes that run now, at each change. */
  readonly running: (children: readonly { name: string; pid: number; signal: NodeJS.Signals }[]) => void;
  /** A child died and is started again. */
  readonly restarting: (line: string) => void;
  /** A child died at once several times, and is not started again. */
  readonly gaveUp: (line: string) => void;
}

/** A life shorter than this counts as dying at once. */
const SHORT_LIFE_MS = 2_000;
const SHORT_LIVES_LIMIT = 6;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** How long the other processes of a dead child's group may take to end. */
const GROUP_GRACE_MS = 1_500;

/** Keeps a set of child processes running. */
export class Supervisor {
  readonly #children: SupervisedChild[] = [];
  readonly #events: SupervisorEvents;

  constructor(events: SupervisorEvents) {
    this.#events = events;
  }

  /** Starts a child and keeps it running until it is stopped. @returns when it reports that it is ready. */
  start(spec: ChildSpec): Promise<void> {
    const child = new SupervisedChild(spec, this.#events, () => this.#events.running(this.#running()));
    this.#children.push(child);
    child.start();
    return child.ready;
  }

  /** Ends the children that `which` names in good order and starts them again; starts those that were given up. */
  restart(which: (name: string) => boolean): void {
    for (const child of this.#children) if (which(child.spec.name)) child.restart();
  }

  /** Stops the children that `which` names, all at once; kills those that still run when `deadline` is aborted. */
  async stop(which: (name: string) => boolean, deadline: AbortSignal): Promise<void> {
    const children = this.#children.filter(({ spec }) => which(spec.name));
    await Promise.all(children.map((child) => child.stop(deadline)));
  }

  #running() {
    return this.#children.flatMap(({ spec: { name, signal }, pid }) =>
      pid === undefined ? [] : [{ name, pid, signal }],
    );
  }
}

/**
 * One child process that is started again when it dies, with growing pauses. It leads a process group of its own, so
 * that Ctrl-C in the terminal reaches only the supervisor, and so that all its processes end with it.
 */
class SupervisedChild {
  #process: ChildProcess | undefined;
  #life: Promise<void> = Promise.resolve();
  #stopping = new AbortController();
  #gaveUp = false;
  #markReady: () => void = () => undefined;
  /** Settles when the program reports for the first time that it is ready: by a message over its channel. */
  readonly ready = new Promise<void>((settle) => {
    this.#markReady = settle;
  });

  constructor(
    readonly spec: ChildSpec,
    readonly events: SupervisorEvents,
    readonly onStarted: () => void,
  ) {}

  /** The pid of the process that runs now, if one does. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it, and keeps it running until `stop`. */
  start(): void {
    this.#stopping = new AbortController();
    this.#gaveUp = false;
    this.#life = this.#keepRunning();
  }

  /** Ends the running process in good order, so that it is started again. */
  restart(): void {
    if (this.#gaveUp) this.start();
    else this.#process?.kill(this.spec.signal);
  }

  /** Ends it in good order, kills it and its group when `deadline` is aborted, and returns when nothing of it is left. */
  async stop(deadline: AbortSignal): Promise<void> {
    this.#stopping.abort();
    this.#process?.kill(this.spec.signal);
    const kill = () => this.pid !== undefined && signalGroup(this.pid, 'SIGKILL');
    deadline.addEventListener('abort', kill, { once: true });
    if (deadline.aborted) kill();
    await this.#life;
    deadline.removeEventListener('abort', kill);
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping;
    for (let shortLives = 0; ;) {
      const startedAt = performance.now();
      const end = await this.#liveOnce();
      if (signal.aborted) return;
      shortLives = performance.now() - startedAt < SHORT_LIFE_MS ? shortLives + 1 : 0;
      if (shortLives >= SHORT_LIVES_LIMIT && hasRoom(this.spec.log)) {
        this.#gaveUp = true;
        this.events.gaveUp(`${this.spec.name} ended at once ${shortLives} times (${end}): see ${this.spec.log}`);
        return;
      }
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, shortLives - 1), LONGEST_PAUSE_MS);
      this.events.restarting(`${this.spec.name} ended (${end}): starting it again`);
      await delay(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  }

  /** Runs the program once and returns how it ended, when nothing of its process group is left. */
  async #liveOnce(): Promise<string> {
    const log = openLog(this.spec.log);
    const child = fork(this.spec.module, this.spec.args, {
      env: this.spec.environment,
      execArgv: [],
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    });
    if (log !== 'ignore') closeSync(log);
    child.once('message', () => this.#markReady());
    this.#process = child;
    const ended = once(child, 'exit').then(
      ([code, signal]) => String(signal ?? `exit code ${code ?? 'unknown'}`),
      (error: Error) => error.message,
    );
    this.onStarted();
    const end = await ended;
    this.#process = undefined;
    if (child.pid !== undefined) await endGroup(child.pid, this.spec.signal, GROUP_GRACE_MS);
    return end;
  }
}

/** The file descriptor of a log; on a full disk a child starts without one. */
function openLog(path: string): number | 'ignore' {
  try {
    return openSync(path, 'a');
  } catch {
    return 'ignore';
  }
}

/** What a start of Postgres may write, in bytes: a segment of its log. */
const START_BYTES = 16 * 1024 * 1024;

/** Whether there is room beside a log. On a full disk a child may end at once again and again, and is not at fault. */
function hasRoom(log: string): boolean {
  const probe = `${log}.probe`;
  try {
    writeFileSync(probe, Buffer.alloc(START_BYTES));
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { force: true });
  }
}
