import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The monitor's own resolution in milliseconds, which every reading includes. */
const RESOLUTION_MS = 20;

/** Measures the delay of the event loop. */
export class EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#histogram.enable();
  }

  /** The 99th percentile in ms since the last call, without the monitor's resolution. Resets the measurement. */
  takeP99(): number {
    const p99 = this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS;
    this.#histogram.reset();
    return Math.max(0, Math.round(p99 * 10) / 10);
  }
}
