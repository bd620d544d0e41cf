import type { ListNews, SessionSummary } from '#libs/contracts';

/** At most this often a session's line of the list is told: 2 a second. */
const SUMMARY_MS = 500;

/** Tells the list of changed sessions, the newest state of each at most twice a second; removals at once. */
export class Summaries {
  readonly #emit: (summary: SessionSummary) => void;
  readonly #removed: (sessionId: number) => void;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #waiting = new Map<number, SessionSummary>();

  constructor(emit: (summary: SessionSummary) => void, removed: (sessionId: number) => void) {
    this.#emit = emit;
    this.#removed = removed;
  }

  /** Takes news of the list. */
  take(news: ListNews): void {
    if ('removed' in news) {
      clearTimeout(this.#timers.get(news.removed));
      this.#timers.delete(news.removed);
      this.#waiting.delete(news.removed);
      this.#removed(news.removed);
      return;
    }
    const { summary } = news;
    if (this.#timers.has(summary.sessionId)) {
      const waiting = this.#waiting.get(summary.sessionId);
      if (!waiting || waiting.version.seq < summary.version.seq) this.#waiting.set(summary.sessionId, summary);
      return;
    }
    this.#tell(summary);
  }

  #tell(summary: SessionSummary): void {
    const { sessionId } = summary;
    this.#emit(summary);
    const next = () => {
      const waiting = this.#waiting.get(sessionId);
      this.#waiting.delete(sessionId);
      this.#timers.delete(sessionId);
      if (waiting) this.#tell(waiting);
    };
    this.#timers.set(sessionId, setTimeout(next, SUMMARY_MS).unref());
  }
}
