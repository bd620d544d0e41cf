import { setTimeout as delay } from 'node:timers/promises';
import type { RecentItem, Snapshot } from '#libs/contracts';
import type { Publisher } from '#libs/live';
import { trainingSnapshot } from '../../support/snapshots.js';

/** Items per batch. */
const BATCH = 16;
/** Large enough that no session ends. */
const TOTAL = 10_000_000;

/** Milliseconds of the machine's monotonic clock, the same in all of its processes. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Publishes a new state of each of some sessions at a steady rate, without doing any work. */
export class SteadyFeed {
  /** When each state was published, by session and seq, in ms of the machine's clock. */
  readonly published = new Map<number, Map<number, number>>();
  readonly #sessions: { base: Snapshot; seq: number }[];
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;

  /** @param sessions as they were created */
  constructor(
    readonly publisher: Publisher,
    sessions: readonly Snapshot[],
  ) {
    this.#sessions = sessions.map((base) => ({ base, seq: base.version.seq }));
    for (const { sessionId } of sessions) this.published.set(sessionId, new Map());
  }

  /** Starts publishing each session `perSecond` times a second, with the sessions spread evenly. */
  start(perSecond: number): void {
    this.#running = this.#run(1_000 / perSecond);
  }

  /** Stops publishing. @returns the last seq of each session. */
  async stop(): Promise<Map<number, number>> {
    this.#stopped.abort();
    await this.#running;
    return this.newest();
  }

  /** The newest seq of each session. */
  newest(): Map<number, number> {
    return new Map(this.#sessions.map(({ base, seq }) => [base.sessionId, seq]));
  }

  async #run(everyMs: number): Promise<void> {
    const begun = now();
    for (let turn = 0; !this.#stopped.signal.aborted; turn += 1) {
      const due = begun + (turn * everyMs) / this.#sessions.length;
      const early = due - now();
      // Timers are up to a millisecond late, so what is due within one is published now.
      if (early > 1) await delay(early);
      const session = this.#sessions[turn % this.#sessions.length];
      if (!session) throw new Error('a feed is of one session or more');
      session.seq += 1;
      this.published.get(session.base.sessionId)?.set(session.seq, now());
      const { base, seq } = session;
      const state = { seq, total: TOTAL, settled: seq * BATCH, imagesPerMinute: 412.5 };
      const recent = Array.from({ length: BATCH }, (_, at) => recentItem(seq * BATCH + at + 1));
      this.publisher.publish(trainingSnapshot(base, state), recent);
    }
  }
}

/** A photo whose training was just completed. */
export function recentItem(photoId: number): RecentItem {
  return { photoId, phase: 'training', state: 'completed' };
}
