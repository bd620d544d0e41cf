import { RECENT_LIMIT, type ProgressNews } from '#libs/contracts';
import { TokenBucket } from '../limits/token-bucket.js';

/** Updates of a session that a viewer gets in a second, once the burst is used up. */
const UPDATES_PER_SECOND = 10;
/** Updates that may follow each other at once. */
const BURST = 5;

/** Whole state and the newest items beside it; `json` is the same as it came, where it came whole. */
export interface Update extends Pick<ProgressNews, 'snapshot' | 'recent'> {
  readonly json?: string;
}

/**
 * Thins the updates of one session out, by a token bucket: what is superseded before its turn is never sent, and the
 * newest always gets through.
 */
export class Conflator {
  readonly #send: (update: Update) => void;
  readonly #bucket = new TokenBucket({ perSecond: UPDATES_PER_SECOND, burst: BURST });
  #waiting: Update | undefined;
  #timer: NodeJS.Timeout | undefined;
  #superseded = 0;

  constructor(send: (update: Update) => void) {
    this.#send = send;
  }

  /** Updates that were never sent, since this was last asked. */
  takeSuperseded(): number {
    const superseded = this.#superseded;
    this.#superseded = 0;
    return superseded;
  }

  /** Sends an update now if it may be, else when its turn comes, unless a newer one takes its place. */
  offer(update: Update): void {
    const merged = this.#supersede(update);
    if (this.#bucket.take()) return this.#pass(merged);
    this.#waiting = merged;
    this.#timer ??= setTimeout(() => this.#turn(), this.#bucket.waitMs());
  }

  /** Sends an update at once, in the place of whatever waits. */
  urgent(update: Update): void {
    const merged = this.#supersede(update);
    this.#bucket.drain();
    this.#pass(merged);
  }

  /** Drops what waits. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }

  #turn(): void {
    this.#timer = undefined;
    const update = this.#waiting;
    this.#waiting = undefined;
    if (update) this.offer(update);
  }

  #pass(update: Update): void {
    this.close();
    this.#send(update);
  }

  /** The update with the recent items of the one whose place it takes. */
  #supersede(update: Update): Update {
    if (!this.#waiting) return update;
    this.#superseded += 1;
    return { snapshot: update.snapshot, recent: [...update.recent, ...this.#waiting.recent].slice(0, RECENT_LIMIT) };
  }
}
