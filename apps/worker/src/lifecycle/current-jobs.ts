import type { JobPayload } from '#libs/contracts';

/** The jobs of this worker, to report and to abort them. */
export class CurrentJobs {
  readonly #jobs = new Map<AbortController, JobPayload>();
  #stopping = false;

  /** Runs `work` as one of the current jobs; its signal is aborted when the worker stops. */
  async run(payload: JobPayload, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#stopping) return;
    const controller = new AbortController();
    this.#jobs.set(controller, payload);
    try {
      await work(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    } finally {
      this.#jobs.delete(controller);
    }
  }

  /** The current jobs. */
  list(): { sessionId: number; phase: JobPayload['phase'] }[] {
    return [...this.#jobs.values()].map(({ sessionId, phase }) => ({ sessionId, phase }));
  }

  /** Aborts all jobs and accepts no more. Committed results are kept; the remaining items are queued again. */
  stop(): void {
    this.#stopping = true;
    for (const controller of this.#jobs.keys()) controller.abort(new Error('the worker stops'));
  }
}
