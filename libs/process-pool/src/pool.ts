import { AbortListeners } from './abort-listeners.js';
import { Child, type ChildEnd } from './child.js';
import { PoolClosedError, PoolStartError, TaskCrashedError, TaskError, TaskStalledError } from './errors.js';
import { Job, type TaskOutcome } from './job.js';
import type { ChildMessage } from './protocol.js';

/** How a pool works. */
export interface PoolOptions {
  /** The program of the children, a JavaScript module that calls `serveTasks`. */
  readonly entry: string;
  /** Child processes. They start with the pool, and one that ends is replaced at once. */
  readonly size: number;
  /**
   * Tasks that a child has at a time (3): one runs in a network, which blocks the event loop; one is decoded meanwhile;
   * and one is ready to be decoded next, without a round trip to the parent.
   */
  readonly inFlight?: number;
  /** Longest duration of a task in milliseconds, without its waits; then its child is killed. */
  readonly timeoutMs?: number;
  /** Longest time in which nothing comes of what a task waits for, in milliseconds; then it fails. */
  readonly stallMs?: number;
  /** Children that may die with a task before it fails. */
  readonly maxAttempts?: number;
  /** Added to the environment of the children. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onEvent?: (event: PoolEvent) => void;
}

/** Changes of the children, for logs and counters. */
export type PoolEvent =
  | { readonly type: 'started'; readonly pid: number }
  /** It takes tasks, `ms` milliseconds after its start. */
  | { readonly type: 'ready'; readonly pid: number | undefined; readonly ms: number }
  | {
      readonly type: 'ended';
      readonly pid: number | undefined;
      /** `start`: it ended before it was ready. */
      readonly reason: 'crash' | 'timeout' | 'stall' | 'start';
      /** Its unfinished tasks. */
      readonly tasks: number;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    };

/** Consecutive children that end before they are ready until all queued tasks are rejected. */
const MAX_FAILED_STARTS = 3;

/** Longest start of a child, in milliseconds; then it is killed. */
const START_TIMEOUT_MS = 60_000;

/** How long an aborted task may still wait, in milliseconds; then its child is killed, since it holds a thread and a place. */
const ABANDONED_MS = 2_000;

/** A task that a child has, and whether it waits for a disk or the like. */
export interface TaskInHand<Task> {
  readonly task: Task;
  readonly waits: boolean;
  /** Since when the child has it, in ms of `performance.now()`. */
  readonly since: number;
}

/** A task in a child. */
interface Running<Task, Result> {
  readonly job: Job<Task, Result>;
  /** When the child got it, in ms of `performance.now()`. */
  readonly since: number;
  waits: boolean;
  /** Of its time limit, or of its wait. */
  timer: NodeJS.Timeout;
}

/** A child and its tasks. */
interface Slot<Task, Result> {
  readonly child: Child<Task, Result>;
  readonly jobs: Map<number, Running<Task, Result>>;
  state: 'starting' | 'ready' | 'timed out' | 'stalled';
  readonly startTimer: NodeJS.Timeout;
  /** Start of the child, in ms of `performance.now()`. */
  readonly startedAt: number;
}

/** Why a child ended, by its state. */
const REASONS = { starting: 'start', ready: 'crash', 'timed out': 'timeout', stalled: 'stall' } as const;

/**
 * Runs tasks in child processes that may crash or hang. `Task` and `Result` are values that structured cloning supports.
 */
export class Pool<Task, Result> {
  readonly #options: Required<Omit<PoolOptions, 'onEvent'>>;
  readonly #onEvent: (event: PoolEvent) => void;
  readonly #slots = new Set<Slot<Task, Result>>();
  /** Tasks that have not been tried. */
  #fresh: Job<Task, Result>[] = [];
  /** Tasks whose child died: each is run again alone in a child, so that only the one at fault fails. */
  #suspects: Job<Task, Result>[] = [];
  readonly #abortListeners = new AbortListeners();
  #nextId = 1;
  #failedStarts = 0;
  #closed: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor({
    onEvent = () => {},
    inFlight = 3,
    timeoutMs = 60_000,
    stallMs = 300_000,
    maxAttempts = 3,
    env = {},
    ...options
  }: PoolOptions) {
    this.#options = { inFlight, timeoutMs, stallMs, maxAttempts, env, ...options };
    this.#onEvent = onEvent;
    for (let count = 0; count < this.#options.size; count++) this.#startChild();
  }

  /**
   * Queues a task. Callers bound how many they queue.
   *
   * @param options.signal frees the caller: a queued task is dropped, the result of a running one is ignored
   * @throws TaskError what the handler threw
   * @throws TaskCrashedError when the task crashed or hung its child too often
   * @throws TaskStalledError when nothing came of what the task waited for
   * @throws PoolStartError when no child can be started
   * @throws PoolClosedError when the pool is closed first
   */
  run(task: Task, { signal }: { readonly signal?: AbortSignal } = {}): Promise<TaskOutcome<Result>> {
    const job = new Job<Task, Result>(this.#nextId++, task);
    if (this.#closing) job.reject(new PoolClosedError());
    if (signal) job.abortWith(signal, this.#abortListeners, () => this.#forget(job));
    if (!job.settled) {
      this.#fresh.push(job);
      this.#dispatch();
    }
    return job.outcome;
  }

  /** The tasks that children have, those that they have had for the longest first. */
  inHand(): TaskInHand<Task>[] {
    return [...this.#slots]
      .flatMap(({ jobs }) => Array.from(jobs.values(), ({ job, since, waits }) => ({ task: job.task, waits, since })))
      .sort((a, b) => a.since - b.since);
  }

  /** Since when no child is ready to take tasks, in ms of `performance.now()`; null where one is. */
  startingSince(): number | null {
    const slots = [...this.#slots];
    return slots.length === 0 || slots.some(({ state }) => state !== 'starting')
      ? null
      : Math.min(...slots.map(({ startedAt }) => startedAt));
  }

  /** Kills the children and rejects unfinished tasks; resolves when the children have ended. */
  close(): Promise<void> {
    if (this.#closing) return this.#closing;
    this.#closing = new Promise((resolve) => {
      this.#closed = resolve;
    });
    const open = [
      ...this.#fresh,
      ...this.#suspects,
      ...[...this.#slots].flatMap(({ jobs }) => [...jobs.values()].map(({ job }) => job)),
    ];
    this.#fresh = [];
    this.#suspects = [];
    for (const job of open) job.reject(new PoolClosedError());
    for (const { child } of this.#slots) child.kill();
    if (this.#slots.size === 0) this.#closed?.();
    return this.#closing;
  }

  /** Assigns tasks to children, suspects first. */
  #dispatch(): void {
    const ready = [...this.#slots].filter(({ state }) => state === 'ready').sort((a, b) => a.jobs.size - b.jobs.size);
    const open = ready.filter((slot) => !this.#hasSuspect(slot));
    while (this.#suspects.length > 0 && open[0]?.jobs.size === 0)
      this.#assign(open.shift() as Slot<Task, Result>, this.#suspects);
    // The children with the fewest tasks get no more, so that they become free for the suspects.
    const filling = open.slice(this.#suspects.length);
    for (let load = 0; load < this.#options.inFlight; load++) {
      for (const slot of filling) if (slot.jobs.size <= load && this.#fresh.length > 0) this.#assign(slot, this.#fresh);
    }
    this.#startChildren();
  }

  /** Starts children again, where tasks wait and earlier children did not start. */
  #startChildren(): void {
    const waiting = this.#fresh.length + this.#suspects.length;
    const starting = [...this.#slots].filter(({ state }) => state === 'starting').length;
    const room = this.#options.size - this.#slots.size;
    for (let count = Math.min(room, waiting - starting); count > 0; count--) this.#startChild();
  }

  #startChild(): void {
    const { entry, env } = this.#options;
    const child: Child<Task, Result> = new Child(entry, env, {
      message: (message) => this.#receive(slot, message),
      ended: (end) => this.#ended(slot, end),
    });
    const startTimer = setTimeout(() => child.kill(), START_TIMEOUT_MS);
    const startedAt = performance.now();
    const slot: Slot<Task, Result> = { child, jobs: new Map(), state: 'starting', startTimer, startedAt };
    this.#slots.add(slot);
    if (child.pid !== undefined) this.#onEvent({ type: 'started', pid: child.pid });
  }

  #assign(slot: Slot<Task, Result>, queue: Job<Task, Result>[]): void {
    const job = queue.shift();
    if (!job) return;
    slot.jobs.set(job.id, { job, since: performance.now(), waits: false, timer: this.#limit(slot) });
    slot.child.send({ type: 'task', id: job.id, task: job.task });
  }

  #limit(slot: Slot<Task, Result>): NodeJS.Timeout {
    return setTimeout(() => {
      slot.state = 'timed out';
      slot.child.kill();
    }, this.#options.timeoutMs);
  }

  /** A read that stands still cannot be taken back: it ends with its child. */
  #limitWait(slot: Slot<Task, Result>, { job }: Running<Task, Result>): NodeJS.Timeout {
    const { stallMs } = this.#options;
    return setTimeout(
      () => {
        job.reject(new TaskStalledError(stallMs));
        slot.state = 'stalled';
        slot.child.kill();
      },
      job.settled ? ABANDONED_MS : stallMs,
    );
  }

  #receive(slot: Slot<Task, Result>, message: ChildMessage<Result>): void {
    if (message.type === 'ready') {
      clearTimeout(slot.startTimer);
      slot.state = 'ready';
      this.#failedStarts = 0;
      this.#onEvent({ type: 'ready', pid: slot.child.pid, ms: Math.round(performance.now() - slot.startedAt) });
    } else {
      const running = slot.jobs.get(message.id);
      if (!running) return;
      if (message.type === 'waiting' && running.waits && running.job.settled) return;
      clearTimeout(running.timer);
      if (message.type === 'waiting' || message.type === 'working') {
        running.waits = message.type === 'waiting';
        running.timer = running.waits ? this.#limitWait(slot, running) : this.#limit(slot);
        return;
      }
      slot.jobs.delete(message.id);
      if (message.type === 'done') running.job.resolve(message.value, message.ms);
      else running.job.reject(new TaskError(message.error));
    }
    if (!this.#closing) this.#dispatch();
  }

  #ended(slot: Slot<Task, Result>, { code, signal, output }: ChildEnd): void {
    this.#slots.delete(slot);
    clearTimeout(slot.startTimer);
    for (const { timer } of slot.jobs.values()) clearTimeout(timer);
    if (this.#closing) {
      if (this.#slots.size === 0) this.#closed?.();
      return;
    }
    const reason = REASONS[slot.state];
    this.#onEvent({ type: 'ended', pid: slot.child.pid, reason, tasks: slot.jobs.size, code, signal });
    if (reason === 'start') this.#failedStart(`it ended with ${signal ?? `code ${code}`}`, output);
    else this.#startChild();
    const jobs = Array.from(slot.jobs.values(), ({ job }) => job).filter(({ settled }) => !settled);
    if (reason === 'stall') this.#again(jobs);
    else for (const job of jobs) this.#crashed(job, reason === 'timeout');
    this.#dispatch();
  }

  #crashed(job: Job<Task, Result>, hung: boolean): void {
    const { maxAttempts, timeoutMs } = this.#options;
    job.crashes += 1;
    if (job.crashes < maxAttempts) this.#suspects.push(job);
    else job.reject(hung ? new TaskCrashedError(job.crashes, timeoutMs) : new TaskCrashedError(job.crashes));
  }

  /** Tasks that are not at fault that their child was killed. */
  #again(jobs: readonly Job<Task, Result>[]): void {
    for (const job of jobs) (job.crashes > 0 ? this.#suspects : this.#fresh).unshift(job);
  }

  #failedStart(reason: string, output: string): void {
    this.#failedStarts += 1;
    if (this.#failedStarts < MAX_FAILED_STARTS) return;
    this.#failedStarts = 0;
    const waiting = [...this.#fresh, ...this.#suspects];
    this.#fresh = [];
    this.#suspects = [];
    for (const job of waiting) job.reject(new PoolStartError(this.#options.entry, reason, output));
  }

  #hasSuspect({ jobs }: Slot<Task, Result>): boolean {
    return [...jobs.values()].some(({ job }) => job.crashes > 0);
  }

  #forget(job: Job<Task, Result>): void {
    this.#fresh = this.#fresh.filter((other) => other !== job);
    this.#suspects = this.#suspects.filter((other) => other !== job);
    for (const slot of this.#slots) {
      const running = slot.jobs.get(job.id);
      if (!running?.waits) continue;
      clearTimeout(running.timer);
      running.timer = this.#limitWait(slot, running);
    }
  }
}
