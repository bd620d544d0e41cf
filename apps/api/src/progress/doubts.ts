import { setTimeout as delay } from 'node:timers/promises';

/** After news that was not true, milliseconds until more of that session is looked into: lies must not cost reads. */
const PAUSE_MS = 250;

/** News that is looked into before it is told: one piece a session at a time, the newest that waits standing for all. */
export class Doubts<News> {
  readonly #isTrue: (news: News) => Promise<boolean>;
  /** By session; null where nothing waits behind what is being looked into. */
  readonly #waiting = new Map<number, News | null>();

  constructor(isTrue: (news: News) => Promise<boolean>) {
    this.#isTrue = isTrue;
  }

  /** Has a piece of news looked into. */
  raise(sessionId: number, news: News): void {
    const busy = this.#waiting.has(sessionId);
    this.#waiting.set(sessionId, news);
    if (!busy) void this.#settle(sessionId);
  }

  async #settle(sessionId: number): Promise<void> {
    for (let news = this.#waiting.get(sessionId); news; news = this.#waiting.get(sessionId)) {
      this.#waiting.set(sessionId, null);
      if (!(await this.#isTrue(news))) await delay(PAUSE_MS, undefined, { ref: false });
    }
    this.#waiting.delete(sessionId);
  }
}
