import type { Condition, WorkerBeat } from '#libs/contracts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Interval of the event-loop measurement. Each one wakes the process; ten a second are enough for a graph. */
const EVENT_LOOP_EVERY_MS = 100;

/** The Prometheus metrics of one process. */
export class Metrics {
  readonly registry = new Registry();
  readonly published = this.#counter('darkroom_published_total', 'Snapshots published to Redis.');
  readonly publishRetries = this.#counter('darkroom_publish_retries_total', 'Retries of publications.');
  readonly relayed = this.#counter('darkroom_relayed_total', 'Updates emitted to rooms.');
  readonly refusedMessages = this.#counter(
    'darkroom_refused_messages_total',
    'Redis messages that were invalid or contradicted Postgres.',
  );
  readonly backstopFound = this.#counter(
    'darkroom_backstop_found_total',
    'Newer states that only the periodic resync found.',
  );
  readonly conflated = this.#counter('darkroom_conflated_total', 'Updates that a newer one replaced.');
  readonly superseded = this.#counter(
    'darkroom_superseded_total',
    'Messages to slow sockets that newer ones replaced.',
  );
  readonly cutSockets = this.#counter(
    'darkroom_cut_sockets_total',
    'Sockets that were disconnected: they read nothing, or sent too much.',
  );
  readonly slowSockets = this.#gauge('darkroom_slow_sockets', 'Sockets that are slow now.');
  readonly sockets = this.#gauge('darkroom_sockets', 'Connected sockets.');
  readonly rooms = this.#gauge('darkroom_rooms', 'Sessions with viewers.');
  readonly conditions = this.#gauge('darkroom_waiting_sessions', 'Running sessions that do not move.', ['cause']);
  readonly workers = this.#gauge('darkroom_workers', 'Workers with a recent heartbeat.');
  readonly workerDelay = this.#gauge('darkroom_worker_event_loop_delay_p99_ms', 'Delay of the event loop.', ['worker']);
  readonly workerRate = this.#gauge('darkroom_worker_images_per_second', 'Photos analysed per second.', ['worker']);
  readonly requeued = this.#counter('darkroom_requeued_total', 'Lost jobs that a worker queued again.', ['worker']);
  readonly republished = this.#counter('darkroom_republished_total', 'Lost snapshots that a worker published again.', [
    'worker',
  ]);
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

  /** Exports the metrics in the heartbeats of workers, which open no port themselves. */
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

  /** Counts the running sessions that do not move, by cause. */
  setConditions(conditions: readonly Condition[]): void {
    this.conditions.reset();
    for (const { cause } of conditions) if (cause !== null) this.conditions.inc({ cause });
  }

  #counter<Label extends string = string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge<Label extends string = string>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
