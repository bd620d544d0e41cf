import { Inject } from '@nestjs/common';
import { Throttle, type LatestPerKey } from '#libs/async';
import { isTerminal, RECENT_LIMIT, type ProgressMessage, type Snapshot } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Broadcaster, Json } from './broadcaster.js';
import { rooms } from './rooms.js';
import { SnapshotReader } from './snapshot-reader.js';
import { makeVerificationQueue } from './verification-queue.js';

/** Updates of a session that a viewer receives: a burst of 5, then 10 a second. */
const RATE = { burst: 5, intervalMs: 100 };
/** A message whose seq is further ahead of the last one sent is verified first. */
const MAX_LEAP = 1_000;
/** The time to the next read of a quiet room varies by this share, so that rooms are not all read at once. */
const BACKSTOP_JITTER = 0.15;
/** Interval between checks for quiet rooms, as a share of the time after which they are read. */
const BACKSTOP_STEP = 1 / 20;
/** A newer state that was committed longer ago than this should have arrived as a message. */
const LATE_MS = 2_000;

/** A snapshot with the items settled most recently; `json` is the message as it arrived, where nothing was merged. */
interface Update extends Pick<ProgressMessage, 'snapshot' | 'recent'> {
  readonly json?: string;
}

/** What identifies the state that a room has: `stage` changes with run, status and phase. */
interface Position {
  readonly seq: number;
  readonly stage: string;
}

interface SessionRoom {
  readonly throttle: Throttle<Update>;
  /** Null before the first snapshot. */
  lastSent: Position | null;
  /** When the room was last known to be up to date, in ms of `Date.now()`. */
  upToDateAt: number;
  /** The run whose end was sent. */
  endedRun: number | null;
}

/**
 * The rooms of sessions: each receives newer snapshots only, and the end of a run once. A forged end, deletion or far
 * higher seq would stop a feed, so these are verified in Postgres before they are sent.
 */
export class SessionRooms {
  readonly #rooms = new Map<number, SessionRoom>();
  readonly #unverified: LatestPerKey<number, ProgressMessage>;
  readonly #backstop: NodeJS.Timeout;
  #readingQuiet = false;

  constructor(
    @Inject(API_CONTEXT) private readonly context: ApiContext,
    @Inject(SnapshotReader) private readonly reader: SnapshotReader,
    @Inject(Broadcaster) private readonly broadcaster: Broadcaster,
  ) {
    this.#unverified = makeVerificationQueue(context, reader, (...input) => this.#settle(...input));
    this.#backstop = setInterval(() => void this.#readQuiet(), context.settings.timings.backstop * BACKSTOP_STEP);
  }

  /** Opens the room of a session: its first socket has joined. */
  open(sessionId: number): void {
    const throttle = new Throttle<Update>({
      ...RATE,
      merge: ({ snapshot, recent }, superseded) => ({
        snapshot,
        recent: [...recent, ...superseded.recent].slice(0, RECENT_LIMIT),
      }),
      send: (update, superseded) => this.#emit(update, superseded),
    });
    const upToDateAt = Date.now() + this.#jitter();
    this.#rooms.set(sessionId, { throttle, lastSent: null, upToDateAt, endedRun: null });
    this.context.metrics.rooms.inc();
  }

  /** Closes the room of a session: its last socket has left. */
  leave(sessionId: number): void {
    this.#rooms.get(sessionId)?.throttle.close();
    this.#rooms.delete(sessionId);
    this.context.metrics.rooms.dec();
  }

  /** The snapshot that a subscription begins with; the room does not receive it again. @throws {ApiException} */
  async subscribe(sessionId: number): Promise<Snapshot> {
    const { snapshot } = await this.reader.read(sessionId);
    const room = this.#rooms.get(sessionId);
    if (room && !room.lastSent) {
      room.lastSent = positionOf(snapshot);
      if (isTerminal(snapshot.overallStatus)) room.endedRun = snapshot.version.run;
    }
    return snapshot;
  }

  /** Handles a message of a session channel; `json` is its text. */
  receive(message: ProgressMessage, json: string): void {
    const { sessionId, version, overallStatus } = message.snapshot;
    const room = this.#rooms.get(sessionId);
    if (!room) return;
    const ahead = version.seq - (room.lastSent?.seq ?? -Infinity);
    if (ahead <= 0 && !message.removed) return;
    if (message.removed || isTerminal(overallStatus) || ahead > MAX_LEAP) this.#unverified.offer(sessionId, message);
    else this.#send({ ...message, json });
  }

  /** Reads all rooms again: messages may have been missed. */
  catchUp(): void {
    void this.#read([...this.#rooms.keys()], false);
  }

  close(): void {
    clearInterval(this.#backstop);
    this.#unverified.close();
  }

  #settle(sessionId: number, { snapshot, recent, removed }: ProgressMessage, stored: Snapshot | null): boolean {
    if (stored === null) {
      const { run } = snapshot.version;
      // Its run ends with it.
      if (this.#rooms.get(sessionId)?.endedRun !== run) this.#send({ snapshot, recent });
      this.#sendRemoved(sessionId);
      return true;
    }
    this.#send({ snapshot: stored, recent });
    return !removed && stored.version.seq >= snapshot.version.seq;
  }

  /** Sends a snapshot to its room if it is newer than the last one sent. */
  #send(update: Update): void {
    const { sessionId, version } = update.snapshot;
    const room = this.#rooms.get(sessionId);
    if (!room || (room.lastSent && room.lastSent.seq >= version.seq)) return;
    const position = positionOf(update.snapshot);
    const isUrgent = room.lastSent?.stage !== position.stage;
    room.lastSent = position;
    room.upToDateAt = Date.now();
    if (isUrgent) room.throttle.urgent(update);
    else room.throttle.offer(update);
  }

  #emit({ snapshot, recent, json }: Update, superseded: number): void {
    const { sessionId, version, overallStatus } = snapshot;
    const name = rooms.session(sessionId);
    this.context.metrics.relayed.inc();
    this.context.metrics.conflated.inc(superseded);
    const room = this.#rooms.get(sessionId);
    // What changes after the end of a run, such as the name, ends nothing.
    if (room && isTerminal(overallStatus) && room.endedRun !== version.run) {
      room.endedRun = version.run;
      this.broadcaster.emit(name, name, overallStatus, { snapshot });
    } else {
      // The validated text is sent unchanged: encoding it again would cost as much as two viewers.
      this.broadcaster.emit(name, name, 'progress', json === undefined ? { snapshot, recent } : new Json(json));
    }
  }

  #sendRemoved(sessionId: number): void {
    this.reader.forget(sessionId);
    this.broadcaster.emit(rooms.session(sessionId), `${rooms.session(sessionId)} removed`, 'removed', { sessionId });
  }

  async #readQuiet(): Promise<void> {
    const since = Date.now() - this.context.settings.timings.backstop;
    const quiet = [...this.#rooms].filter(([, room]) => room.upToDateAt <= since).map(([sessionId]) => sessionId);
    if (quiet.length === 0 || this.#readingQuiet) return;
    this.#readingQuiet = true;
    await this.#read(quiet, true);
    this.#readingQuiet = false;
  }

  /** Reads sessions in one query and sends their rooms missed snapshots and the current seq. */
  async #read(sessionIds: readonly number[], isBackstop: boolean): Promise<void> {
    let snapshots: Snapshot[];
    try {
      snapshots = await this.reader.readMany(sessionIds);
    } catch (error) {
      this.context.logger.warn({ error: String(error) }, 'rooms could not be read again');
      return;
    }
    const stored = new Set(snapshots.map(({ sessionId }) => sessionId));
    for (const sessionId of sessionIds) if (!stored.has(sessionId)) this.#sendRemoved(sessionId);
    for (const snapshot of snapshots) {
      const { sessionId, version, updatedAt } = snapshot;
      const room = this.#rooms.get(sessionId);
      if (!room) continue;
      room.upToDateAt = Date.now() + this.#jitter();
      const isMissed = room.lastSent !== null && room.lastSent.seq < version.seq;
      const isRedisUp = this.context.subscriberRedis.status === 'ready';
      if (isBackstop && isMissed && isRedisUp && Date.now() - Date.parse(updatedAt) > LATE_MS) {
        this.context.metrics.backstopFound.inc();
      }
      this.#send({ snapshot, recent: [] });
      const name = rooms.session(sessionId);
      this.broadcaster.emit(name, `${name} current`, 'current', { sessionId, seq: version.seq });
    }
  }

  #jitter(): number {
    return (Math.random() * 2 - 1) * BACKSTOP_JITTER * this.context.settings.timings.backstop;
  }
}

function positionOf({ version, overallStatus, overallProgress }: Snapshot): Position {
  return { seq: version.seq, stage: `${version.run} ${overallStatus} ${overallProgress.currentPhase}` };
}
