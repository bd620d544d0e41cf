import type { ListMessage, SessionSummary, SystemState } from '#libs/contracts';
import type { Logger } from '#libs/telemetry';
import type { ProgressServer, RelayHooks } from './relay.js';
import { rooms } from './rooms.js';
import type { SlowLane } from './slow-lane.js';
import { Summaries } from './summaries.js';
import { SystemNews } from './system-news.js';

/** Where overviews are read, and who is to forget a session that was removed. */
export interface OverviewSources {
  newest(): Promise<SessionSummary[]>;
  system(): Promise<SystemState>;
  forget(sessionId: number): void;
}

/** Tells this node's sockets what is not of one session: the list of sessions, and workers and queues. */
export class Overviews implements RelayHooks {
  readonly #server: ProgressServer;
  readonly #lane: SlowLane;
  readonly #sources: OverviewSources;
  readonly #logger: Logger;
  readonly #summaries: Summaries;
  readonly #systemNews: SystemNews;
  readonly #backstop: NodeJS.Timeout;

  constructor(server: ProgressServer, lane: SlowLane, sources: OverviewSources, logger: Logger, backstopMs: number) {
    this.#server = server;
    this.#lane = lane;
    this.#sources = sources;
    this.#logger = logger;
    const topic = (sessionId: number) => `${rooms.sessions} ${sessionId}`;
    this.#summaries = new Summaries(
      (summary) => lane.emit(rooms.sessions, topic(summary.sessionId), 'summary', { summary }),
      (sessionId) => {
        sources.forget(sessionId);
        lane.emit(rooms.sessions, topic(sessionId), 'removed', { sessionId });
      },
    );
    this.#systemNews = new SystemNews(
      () => void this.#tellSystem(),
      () => this.#isFollowed(rooms.system),
    );
    this.#backstop = setInterval(() => this.onRestored(), backstopMs);
  }

  onList(news: ListMessage): void {
    this.#summaries.take(news);
  }

  onWorkers(): void {
    this.#systemNews.changed();
  }

  /** Makes up for news of the list that was missed; the next sign of life of a worker makes up for those before. */
  onRestored(): void {
    if (!this.#isFollowed(rooms.sessions)) return;
    this.#summaries
      .makeUp(() => this.#sources.newest())
      .catch((error: unknown) => {
        this.#logger.debug({ error: String(error) }, 'the list could not be read again');
      });
  }

  /** The list, for somebody who has just joined its room. */
  async list(): Promise<SessionSummary[]> {
    const sessions = await this.#sources.newest();
    this.#summaries.given(sessions);
    return sessions;
  }

  /** Workers and queues, for somebody who has just joined their room. */
  system(): Promise<SystemState> {
    this.#systemNews.followed();
    return this.#sources.system();
  }

  /** Tells nothing more by itself. */
  close(): void {
    clearInterval(this.#backstop);
    this.#systemNews.close();
  }

  async #tellSystem(): Promise<void> {
    try {
      this.#lane.emit(rooms.system, rooms.system, 'system', { system: await this.#sources.system() });
    } catch (error) {
      this.#logger.debug({ error: String(error) }, 'system state unknown');
    }
  }

  #isFollowed(room: string): boolean {
    return this.#server.of('/').adapter.rooms.has(room);
  }
}
