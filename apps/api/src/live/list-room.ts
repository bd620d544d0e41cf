import { Inject, Optional } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Throttle, type LatestPerKey } from '#libs/async';
import { NEWEST_SESSIONS, type ListMessage, type SessionSummary } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Broadcaster } from './broadcaster.js';
import { rooms } from './rooms.js';
import { SnapshotReader } from './snapshot-reader.js';
import { makeVerificationQueue } from './verification-queue.js';

/** Milliseconds between two summaries of a session. */
const INTERVAL_MS = 500;
/** Sessions that are remembered: many more than the list shows. */
const MAX_SESSIONS = 10 * NEWEST_SESSIONS;

/** The state of a session in the room. */
interface Line {
  readonly throttle: Throttle<SessionSummary>;
  /** The seq that every socket in the room has received. */
  lastSent: number;
  /** Ids are never reused, so any later summary is stale. */
  removed: boolean;
}

/** The room of the list of sessions: the newest summary of each session at most twice a second, removals at once. */
export class ListRoom {
  readonly #lines = new LRUCache<number, Line>({
    max: MAX_SESSIONS,
    memoMethod: () => ({ throttle: this.#newThrottle(), lastSent: -1, removed: false }),
    dispose: ({ throttle }) => throttle.close(),
  });
  readonly #unverified: LatestPerKey<number, object>;
  readonly #backstop: NodeJS.Timeout;

  constructor(
    @Inject(API_CONTEXT) private readonly context: ApiContext,
    @Inject(SnapshotReader) private readonly reader: SnapshotReader,
    @Inject(Broadcaster) private readonly broadcaster: Broadcaster,
    @Optional() private readonly readNewest = () => reader.newest(),
  ) {
    this.#unverified = makeVerificationQueue(context, reader, (sessionId, _message, stored) => {
      if (stored === null) this.#remove(sessionId);
      return stored === null;
    });
    this.#backstop = setInterval(() => void this.catchUp(), context.settings.timings.backstop);
  }

  /** The list that a subscription begins with. @throws when Postgres is unavailable. */
  async subscribe(): Promise<SessionSummary[]> {
    const sessions = await this.readNewest();
    // Other sockets in the room may be behind this list, so a known seq is not raised.
    for (const { sessionId, version } of sessions) {
      if (!this.#lines.has(sessionId)) this.#lines.memo(sessionId).lastSent = version.seq;
    }
    return sessions;
  }

  /** Handles a message of the list channel. */
  receive(message: ListMessage): void {
    if ('removed' in message) this.#unverified.offer(message.removed, message);
    else this.#send(message.summary);
  }

  /** Reads the newest sessions and sends the changes that the room has missed. */
  async catchUp(): Promise<void> {
    if (!this.broadcaster.isFollowed(rooms.sessions)) return;
    // Sessions that arrive during the read may be missing from its result.
    const known = [...this.#lines].filter(([, line]) => !line.removed).map(([sessionId]) => sessionId);
    let list: SessionSummary[];
    try {
      list = await this.readNewest();
    } catch (error) {
      this.context.logger.debug({ error: String(error) }, 'the list could not be read again');
      return;
    }
    for (const summary of list) {
      if ((this.#lines.get(summary.sessionId)?.lastSent ?? -1) < summary.version.seq) this.#send(summary);
    }
    const listed = new Set(list.map(({ sessionId }) => sessionId));
    const oldest = list.length < NEWEST_SESSIONS ? 0 : Math.min(...listed);
    for (const sessionId of known) if (sessionId > oldest && !listed.has(sessionId)) this.#remove(sessionId);
  }

  close(): void {
    clearInterval(this.#backstop);
    this.#unverified.close();
    this.#lines.clear();
  }

  #send(summary: SessionSummary): void {
    const line = this.#lines.memo(summary.sessionId);
    if (!line.removed) line.throttle.offer(summary);
  }

  #newThrottle(): Throttle<SessionSummary> {
    return new Throttle({
      intervalMs: INTERVAL_MS,
      merge: (newer, waiting) => (newer.version.seq > waiting.version.seq ? newer : waiting),
      send: (summary) => this.#emit(summary),
    });
  }

  #emit(summary: SessionSummary): void {
    const { sessionId, version } = summary;
    this.#lines.memo(sessionId).lastSent = version.seq;
    this.broadcaster.emit(rooms.sessions, `${rooms.sessions} ${sessionId}`, 'summary', { summary });
  }

  #remove(sessionId: number): void {
    // A session without a line may not have been created yet, so it is not marked.
    const line = this.#lines.get(sessionId);
    if (line) {
      line.removed = true;
      line.throttle.close();
    }
    this.reader.forget(sessionId);
    this.broadcaster.emit(rooms.sessions, `${rooms.sessions} ${sessionId}`, 'removed', { sessionId });
  }
}
