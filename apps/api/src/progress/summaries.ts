import { NEWEST_SESSIONS, type SessionSummary } from '#libs/contracts';

/** What changed in the list. */
export type ListChange = { readonly summary: SessionSummary } | { readonly removed: number };

/** At most this often a session's line of the list is told: 2 a second. */
const SUMMARY_MS = 500;

/**
 * Tells the list of changed sessions, the newest state of each at most twice a second; removals at once. It knows what
 * was told of each session, so that news which was missed can be made up for.
 */
export class Summaries {
  readonly #emit: (summary: SessionSummary) => void;
  readonly #removed: (sessionId: number) => void;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #waiting = new Map<number, SessionSummary>();
  /** The seq that everybody in the room has heard of. */
  readonly #known = new Map<number, number>();
  /** Removed sessions: their ids are never given again, so what still comes of them is late. */
  readonly #gone = new Set<number>();

  constructor(emit: (summary: SessionSummary) => void, removed: (sessionId: number) => void) {
    this.#emit = emit;
    this.#removed = removed;
  }

  /** Takes news of the list. */
  take(news: ListChange): void {
    if ('removed' in news) {
      // One that nobody knows may not have been created yet.
      if (this.#known.has(news.removed)) this.#gone.add(news.removed);
      clearTimeout(this.#timers.get(news.removed));
      this.#timers.delete(news.removed);
      this.#waiting.delete(news.removed);
      this.#known.delete(news.removed);
      this.#removed(news.removed);
      return;
    }
    const { summary } = news;
    if (this.#gone.has(summary.sessionId)) return;
    if (this.#timers.has(summary.sessionId)) {
      const waiting = this.#waiting.get(summary.sessionId);
      if (!waiting || waiting.version.seq < summary.version.seq) this.#waiting.set(summary.sessionId, summary);
      return;
    }
    this.#tell(summary);
  }

  /** Somebody in the room was given this list. Others may know less, so what is known already stands. */
  given(list: readonly SessionSummary[]): void {
    for (const { sessionId, version } of list) if (!this.#known.has(sessionId)) this.#known.set(sessionId, version.seq);
  }

  /** Reads the newest sessions, and tells what of them the room has not heard. @throws where they cannot be read. */
  async makeUp(read: () => Promise<readonly SessionSummary[]>): Promise<void> {
    // What comes while the list is read may not be in it.
    const known = [...this.#known.keys()];
    const list = await read();
    for (const summary of list) {
      if ((this.#known.get(summary.sessionId) ?? -1) < summary.version.seq) this.take({ summary });
    }
    const there = new Set(list.map(({ sessionId }) => sessionId));
    const oldest = list.length < NEWEST_SESSIONS ? 0 : Math.min(...there);
    for (const sessionId of known) if (sessionId > oldest && !there.has(sessionId)) this.take({ removed: sessionId });
  }

  #tell(summary: SessionSummary): void {
    const { sessionId, version } = summary;
    this.#known.set(sessionId, version.seq);
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
