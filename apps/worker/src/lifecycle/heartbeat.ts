import { hostname } from 'node:os';
import { Inject } from '@nestjs/common';
import { EventLoopDelay } from '#libs/telemetry';
import { Analyser } from '../analysis/analyser.js';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import { CurrentJobs } from './current-jobs.js';
import { JOBS_AT_ONCE } from './job-runner.js';
import { Reconciler } from './reconciler.js';

const BEAT_MS = 2_000;

/** Writes a beat every 2 s: its jobs and files, event loop delay, throughput, repairs and what it waits for. */
export class Heartbeat {
  @Inject(WORKER_CONTEXT) private readonly context!: WorkerContext;
  @Inject(CurrentJobs) private readonly jobs!: CurrentJobs;
  @Inject(Analyser) private readonly analyser!: Analyser;
  @Inject(Reconciler) private readonly reconciler!: Reconciler;
  readonly #delay = new EventLoopDelay();
  readonly #timer = setInterval(() => void this.beat(), BEAT_MS);
  #lastBeat = performance.now();

  /** Writes one beat; logs if Redis is unavailable. */
  async beat(): Promise<void> {
    const now = performance.now();
    const seconds = Math.max(0.001, (now - this.#lastBeat) / 1000);
    this.#lastBeat = now;
    // Not awaited: what is waited for may not answer.
    void this.context.waits.check();
    try {
      await this.context.beats.write({
        id: this.context.workerId,
        host: hostname(),
        pid: process.pid,
        slots: JOBS_AT_ONCE,
        busyWith: this.jobs.list(),
        inHand: this.analyser.inHand(),
        loadingSince: this.analyser.loadingSince(),
        eventLoopDelayP99Ms: this.#delay.takeP99(),
        imagesPerSecond: Math.round((this.analyser.takeCount() / seconds) * 10) / 10,
        repairs: { ...this.reconciler.repairs },
        waits: this.context.waits.list(),
        at: new Date().toISOString(),
      });
    } catch (error) {
      this.context.logger.debug({ error: String(error) }, 'no heartbeat: Redis is unavailable');
    }
  }

  /** Stops the beats and removes this worker from the list. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.context.beats.remove(this.context.workerId).catch(() => undefined);
  }
}
