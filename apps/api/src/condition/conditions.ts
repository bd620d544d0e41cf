import { Inject, Injectable } from '@nestjs/common';
import { isAtWork, type Condition, type ListedSession, type SessionStatus, type SessionSummary } from '#libs/contracts';
import { conditionOf } from '#libs/progress';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Broadcaster } from '../live/broadcaster.js';
import { rooms } from '../live/rooms.js';
import { Evidence } from './evidence.js';

/** Interval between two looks, in milliseconds. */
const LOOK_MS = 2_000;

/** The condition of a session that does not run, or of which nothing is known yet. */
const nothingToSay = (): Condition => ({
  state: 'working',
  cause: null,
  since: null,
  about: null,
  message: null,
  advice: null,
  at: new Date().toISOString(),
});

/** Whether sessions at work move, and if not, why: found every 2 s, and sent to this node's sockets where it changes. */
@Injectable()
export class Conditions {
  readonly #evidence: Evidence;
  readonly #timer: NodeJS.Timeout;
  /** Of the sessions that were at work at the last look. */
  #found = new Map<number, Condition>();
  #looking: Promise<void> | undefined;
  /** The lines of the last list. */
  #listed:
    | { readonly sessions: readonly SessionSummary[]; readonly found: object; readonly lines: ListedSession[] }
    | undefined;

  constructor(
    @Inject(API_CONTEXT) private readonly context: ApiContext,
    @Inject(Broadcaster) private readonly broadcaster: Pick<Broadcaster, 'emit'>,
  ) {
    this.#evidence = new Evidence(context);
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
  }

  /** The condition of a session of this status, as of the last look. */
  of(sessionId: number, status: SessionStatus): Condition {
    return (isAtWork(status) && this.#found.get(sessionId)) || nothingToSay();
  }

  /** Lines of the list with the conditions of their sessions. Simultaneous reads share them, as they share `sessions`. */
  list(sessions: readonly SessionSummary[]): ListedSession[] {
    if (this.#listed?.sessions !== sessions || this.#listed.found !== this.#found) {
      const lines = sessions.map((session) => ({ ...session, condition: this.of(session.sessionId, session.status) }));
      this.#listed = { sessions, found: this.#found, lines };
    }
    return this.#listed.lines;
  }

  /** Looks once, and sends what changed. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((error: unknown) => this.context.logger.warn({ error: String(error) }, 'conditions are unknown'))
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    await this.#evidence.look();
    const { known, sessions } = this.#evidence;
    const before = this.#found;
    this.#found = new Map(sessions.map((session) => [session.sessionId, conditionOf(known, session)]));
    this.context.metrics.setConditions([...this.#found.values()]);
    for (const sessionId of new Set([...before.keys(), ...this.#found.keys()])) {
      const condition = this.#found.get(sessionId) ?? nothingToSay();
      if (keyOf(before.get(sessionId) ?? nothingToSay()) === keyOf(condition)) continue;
      this.#emit(sessionId, condition);
    }
  }

  #emit(sessionId: number, condition: Condition): void {
    const room = rooms.session(sessionId);
    this.broadcaster.emit(room, `${room} condition`, 'condition', { sessionId, condition });
    this.broadcaster.emit(rooms.sessions, `${rooms.sessions} ${sessionId} condition`, 'condition', {
      sessionId,
      condition,
    });
    const { cause, message } = condition;
    this.context.logger.info({ sessionId, cause, message }, cause === null ? 'session moves' : 'session does not move');
  }
}

/** What must differ for a condition to be sent again. */
function keyOf({ cause, since, message }: Condition): string {
  return JSON.stringify([cause, since, message]);
}
