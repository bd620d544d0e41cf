import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The monitor's own step in milliseconds, which it adds to every reading. */
const RESOLUTION_MS = 20;

/** Watches how late the event loop runs. */
export class EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#histogram.enable();
  }

  /** The 99th percentile in ms since the last call, the monitor's own step taken off; then starts anew. */
  takeP99(): number {
    const p99 = this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS;
    this.#histogram.reset();
    return Math.max(0, Math.round(p99 * 10) / 10);
  }
}
