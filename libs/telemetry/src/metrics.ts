import type { WorkerBeat } from '#libs/contracts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** How often the event loop's delay is measured: each time wakes the process, and ten a second are enough for a graph. */
const EVENT_LOOP_EVERY_MS = 100;

/** The metrics of one process, in Prometheus' terms. */
export class Metrics {
  readonly registry = new Registry();
  readonly published = this.#counter('darkroom_published_total', 'Snapshots taken by Redis.');
  readonly publishRetries = this.#counter('darkroom_publish_retries_total', 'Publications that were tried again.');
  readonly relayed = this.#counter('darkroom_relayed_total', 'Updates emitted to rooms.');
  readonly refusedMessages = this.#counter(
    'darkroom_refused_news_total',
    'Redis messages that broke the contract or were not true.',
  );
  readonly backstopFound = this.#counter('darkroom_backstop_found_total', 'Newer states that only the backstop found.');
  readonly conflated = this.#counter('darkroom_conflated_total', 'Updates that a newer one took the place of.');
  readonly superseded = this.#counter(
    'darkroom_superseded_total',
    'Messages to slow sockets that newer ones took the place of.',
  );
  readonly cutSockets = this.#counter(
    'darkroom_cut_sockets_total',
    'Sockets given up: they took nothing, or sent too much.',
  );
  readonly slowSockets = this.#gauge('darkroom_slow_sockets', 'Sockets that do not keep up now.');
  readonly sockets = this.#gauge('darkroom_sockets', 'Connected sockets.');
  readonly rooms = this.#gauge('darkroom_rooms', 'Sessions that somebody watches.');
  readonly workers = this.#gauge('darkroom_workers', 'Workers that gave a sign of life lately.');
  readonly workerDelay = this.#perWorker('darkroom_worker_event_loop_delay_p99_ms', 'How late the event loop runs.');
  readonly workerRate = this.#perWorker('darkroom_worker_images_per_second', 'Photos analysed a second.');
  readonly requeued = this.#repaired('darkroom_requeued_total', 'Lost work orders that a worker queued again.');
  readonly republished = this.#repaired('darkroom_republished_total', 'Lost news that a worker told again.');
  readonly requests = new Histogram({
    name: 'darkroom_request_seconds',
    help: 'Seconds to answer a request.',
    labelNames: ['method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: EVENT_LOOP_EVERY_MS });
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }

  #perWorker(name: string, help: string): Gauge<'worker'> {
    return new Gauge({ name, help, labelNames: ['worker'], registers: [this.registry] });
  }

  #repaired(name: string, help: string): Counter<'worker'> {
    return new Counter({ name, help, labelNames: ['worker'], registers: [this.registry] });
  }

  /** Takes over what the workers say of themselves: they open no port of their own. */
  setWorkers(beats: readonly WorkerBeat[]): void {
    this.workers.set(beats.length);
    for (const metric of [this.workerDelay, this.workerRate, this.requeued, this.republished]) metric.reset();
    for (const { id, eventLoopDelayP99Ms, imagesPerSecond, repairs } of beats) {
      this.requeued.inc({ worker: id }, repairs.requeued);
      this.republished.inc({ worker: id }, repairs.republished);
      this.workerDelay.set({ worker: id }, eventLoopDelayP99Ms);
      this.workerRate.set({ worker: id }, imagesPerSecond);
    }
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}
