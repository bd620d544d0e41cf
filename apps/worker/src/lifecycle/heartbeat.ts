import { hostname } from 'node:os';
import { EventLoopDelay } from '#libs/telemetry';
import type { Analyser } from '../analysis/analyser.js';
import type { WorkerContext } from '../context.js';
import type { CurrentJobs } from './current-jobs.js';
import { JOBS_AT_ONCE } from './job-runner.js';
import type { Reconciler } from './reconciler.js';

const BEAT_MS = 2_000;

/** Writes a beat every 2 s: that this worker is alive, its jobs, its event loop delay and its throughput. */
export class Heartbeat {
  readonly #context: WorkerContext;
  readonly #jobs: CurrentJobs;
  readonly #analyser: Analyser;
  readonly #reconciler: Reconciler;
  readonly #delay = new EventLoopDelay();
  readonly #id = `${hostname()}-${process.pid}`;
  readonly #timer: NodeJS.Timeout;
  #lastBeat = performance.now();

  constructor(context: WorkerContext, jobs: CurrentJobs, analyser: Analyser, reconciler: Reconciler) {
    this.#context = context;
    this.#jobs = jobs;
    this.#analyser = analyser;
    this.#reconciler = reconciler;
    this.#timer = setInterval(() => void this.beat(), BEAT_MS);
  }

  /** Writes one beat; a Redis that is away is only logged. */
  async beat(): Promise<void> {
    const now = performance.now();
    const seconds = Math.max(0.001, (now - this.#lastBeat) / 1000);
    this.#lastBeat = now;
    try {
      await this.#context.beats.write({
        id: this.#id,
        host: hostname(),
        pid: process.pid,
        slots: JOBS_AT_ONCE,
        busyWith: this.#jobs.list(),
        eventLoopDelayP99Ms: this.#delay.takeP99(),
        imagesPerSecond: Math.round((this.#analyser.takeCount() / seconds) * 10) / 10,
        repairs: { ...this.#reconciler.repairs },
        at: new Date().toISOString(),
      });
    } catch (error) {
      this.#context.logger.debug({ error: String(error) }, 'no heartbeat: Redis is away');
    }
  }

  /** Takes this worker out of the list. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#context.beats.remove(this.#id).catch(() => undefined);
  }
}
