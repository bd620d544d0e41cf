import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of one process, in Prometheus' terms. */
export class Metrics {
  readonly registry = new Registry();
  readonly published = this.#counter('darkroom_published_total', 'Snapshots taken by Redis.');
  readonly publishRetries = this.#counter('darkroom_publish_retries_total', 'Publications that were tried again.');
  readonly relayed = this.#counter('darkroom_relayed_total', 'Updates emitted to rooms.');
  readonly invalidNews = this.#counter('darkroom_invalid_news_total', 'Redis messages that broke the contract.');
  readonly backstopFound = this.#counter('backstop_found_total', 'Newer states that only the backstop found.');
  readonly sockets = this.#gauge('darkroom_sockets', 'Connected sockets.');
  readonly rooms = this.#gauge('darkroom_rooms', 'Sessions that somebody watches.');
  readonly requests = new Histogram({
    name: 'darkroom_request_seconds',
    help: 'Seconds to answer a request.',
    labelNames: ['method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}
