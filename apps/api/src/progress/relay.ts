import type { Server } from 'socket.io';
import { Throttle } from '#libs/async';
import {
  isTerminal,
  RECENT_LIMIT,
  type ClientEvents,
  type ListMessage,
  type ProgressMessage,
  type ServerEvents,
  type Snapshot,
} from '#libs/contracts';
import { Subscriber } from '#libs/live';
import type { ApiContext } from '../context.js';
import { Channels } from './channels.js';
import { Json } from './encoded.js';
import { Intake } from './intake.js';
import { channelOfRoom, rooms, sessionOfRoom } from './rooms.js';
import type { SlowLane } from './slow-lane.js';
import type { SnapshotReader } from './snapshot-reader.js';

/** The Socket.IO server with our events. */
export type ProgressServer = Server<ClientEvents, ServerEvents>;

/** Who hears what is not of one session. */
export interface RelayHooks {
  onList(news: ListMessage): void;
  onWorkers(): void;
  /** Redis is back: news may have been missed. */
  onRestored(): void;
}

/** By how much of it the time to the next look at a quiet room varies. */
const BACKSTOP_JITTER = 0.15;
/** How often it is looked for rooms whose time has come, as a share of that time. */
const BACKSTOP_STEP = 1 / 20;
/** A newer state that is older than this should have been told. */
const TOLD_MS = 2_000;

/** Updates of a session that a viewer gets: a burst of 5, then 10 a second. */
const RATE = { burst: 5, intervalMs: 100 };

/** A snapshot with the items settled most recently; `json` is the message as it arrived, where nothing was merged. */
export interface Update extends Pick<ProgressMessage, 'snapshot' | 'recent'> {
  readonly json?: string;
}

/** Where a session was by what a room was told; `place` changes with its run, status and phase. */
interface Position {
  readonly seq: number;
  readonly place: string;
}

/** What a room was last told. */
interface Told {
  position: Position | null;
  at: number;
  /** The run whose end was told: it is told once. */
  endedRun: number | null;
  readonly throttle: Throttle<Update>;
}

/** Brings the news of Redis to this node's own sockets: each room hears of newer snapshots only, and of one end a run. */
export class Relay {
  readonly #channels: Channels;
  readonly #context: ApiContext;
  readonly #reader: SnapshotReader;
  readonly #lane: SlowLane;
  readonly #told = new Map<number, Told>();
  readonly #backstop: NodeJS.Timeout;
  /** Whether quiet rooms are being read again. */
  #looking = false;
  readonly #intake: Intake;
  readonly #subscriber: Subscriber;

  constructor(context: ApiContext, reader: SnapshotReader, server: ProgressServer, lane: SlowLane, hooks: RelayHooks) {
    this.#context = context;
    this.#reader = reader;
    this.#lane = lane;
    this.#intake = new Intake(context, reader, {
      onList: (news) => hooks.onList(news),
      onWorkers: () => hooks.onWorkers(),
      toldSeq: (sessionId) => this.#toldSeq(sessionId),
      tell: (update) => this.tell(update),
      tellRemoved: (sessionId) => this.#tellRemoved(sessionId),
      lookSoon: (sessionId) => this.#lookSoon(sessionId),
    });
    this.#subscriber = new Subscriber(
      context.subscriberRedis,
      {
        onMessage: (channel, message) => this.receive(channel, message),
        onRestored: () => {
          void this.#reread([...this.#told.keys()], false);
          hooks.onRestored();
        },
      },
      context.settings.timings.redisHeartbeat,
    );
    this.#channels = new Channels(this.#subscriber);
    const adapter = server.of('/').adapter;
    adapter.on('create-room', (room: string) => this.#opened(room));
    adapter.on('delete-room', (room: string) => this.#emptied(room));
    this.#backstop = setInterval(() => void this.#rereadQuiet(), context.settings.timings.backstop * BACKSTOP_STEP);
  }

  /** Takes a message of Redis. */
  receive(channel: string, message: string): void {
    this.#intake.receive(channel, message);
  }

  /** Waits until news for a room arrives here, or Redis is known to be away. */
  async confirmed(room: string): Promise<void> {
    const channel = channelOfRoom(room);
    if (channel !== null) await this.#channels.confirmed(channel);
  }

  /** Somebody in the room was given this snapshot: the room need not be told of it again. */
  given(snapshot: Snapshot): void {
    const told = this.#told.get(snapshot.sessionId);
    if (!told || told.position) return;
    told.position = positionOf(snapshot);
    if (isTerminal(snapshot.overallStatus)) told.endedRun = snapshot.version.run;
  }

  /** Tells a room of a snapshot, if it is newer than what it was told. */
  tell(update: Update): void {
    const { snapshot } = update;
    const { sessionId, version, overallStatus } = snapshot;
    const told = this.#told.get(sessionId);
    if (!told) return;
    if (told.position && told.position.seq >= version.seq) return;
    const position = positionOf(snapshot);
    const moved = told.position?.place !== position.place;
    told.position = position;
    told.at = Date.now();
    if (isTerminal(overallStatus) && told.endedRun === version.run) return;
    if (isTerminal(overallStatus) || moved) told.throttle.urgent(update);
    else told.throttle.offer(update);
  }

  #toldSeq(sessionId: number): number | undefined {
    const told = this.#told.get(sessionId);
    return told && (told.position?.seq ?? -Infinity);
  }

  #lookSoon(sessionId: number): void {
    const told = this.#told.get(sessionId);
    if (told) told.at = -Infinity;
  }

  #emit({ snapshot, recent, json }: Update, superseded: number): void {
    const { sessionId, version, overallStatus } = snapshot;
    const told = this.#told.get(sessionId);
    if (!told) return;
    const room = rooms.session(sessionId);
    this.#context.metrics.relayed.inc();
    if (superseded > 0) this.#context.metrics.conflated.inc(superseded);
    if (isTerminal(overallStatus)) {
      told.endedRun = version.run;
      this.#lane.emit(room, room, overallStatus, { snapshot });
    } else {
      // What was checked is told as it came: to encode it again would cost as much as two viewers.
      this.#lane.emit(room, room, 'progress', json === undefined ? { snapshot, recent } : new Json(json));
    }
  }

  #tellRemoved(sessionId: number): void {
    this.#reader.forget(sessionId);
    this.#lane.emit(rooms.session(sessionId), `${rooms.session(sessionId)} removed`, 'removed', { sessionId });
  }

  /** Stops listening. */
  close(): void {
    this.#subscriber.close();
    clearInterval(this.#backstop);
  }

  #opened(room: string): void {
    const channel = channelOfRoom(room);
    if (channel === null) return;
    const sessionId = sessionOfRoom(room);
    if (sessionId !== null) {
      const throttle = new Throttle<Update>({
        ...RATE,
        merge: ({ snapshot, recent }, waiting) => ({
          snapshot,
          recent: [...recent, ...waiting.recent].slice(0, RECENT_LIMIT),
        }),
        send: (update, superseded) => this.#emit(update, superseded),
      });
      this.#told.set(sessionId, { position: null, at: Date.now() + this.#jitter(), endedRun: null, throttle });
      this.#context.metrics.rooms.inc();
    }
    this.#channels.open(channel);
  }

  #emptied(room: string): void {
    const channel = channelOfRoom(room);
    if (channel === null) return;
    const sessionId = sessionOfRoom(room);
    if (sessionId !== null) {
      this.#told.get(sessionId)?.throttle.close();
      this.#told.delete(sessionId);
      this.#context.metrics.rooms.dec();
    }
    this.#channels.release(channel);
  }

  async #rereadQuiet(): Promise<void> {
    const { backstop } = this.#context.settings.timings;
    const quiet = [...this.#told].filter(([, told]) => Date.now() - told.at >= backstop).map(([id]) => id);
    if (quiet.length === 0 || this.#looking) return;
    this.#looking = true;
    await this.#reread(quiet, true);
    this.#looking = false;
  }

  /** Reads rooms again, in one query: after Redis was away, or where it has been quiet, news may have been missed. */
  async #reread(sessionIds: readonly number[], backstop: boolean): Promise<void> {
    let snapshots: Snapshot[];
    try {
      snapshots = await this.#reader.readMany(sessionIds);
    } catch (error) {
      this.#context.logger.warn({ error: String(error) }, 'rooms could not be read again');
      return;
    }
    const held = new Set(snapshots.map(({ sessionId }) => sessionId));
    for (const sessionId of sessionIds) if (!held.has(sessionId)) this.#tellRemoved(sessionId);
    for (const snapshot of snapshots) {
      const told = this.#told.get(snapshot.sessionId);
      if (!told) continue;
      told.at = Date.now() + this.#jitter();
      const { seq } = snapshot.version;
      const newer = told.position !== null && told.position.seq < seq;
      if (backstop && newer && this.#subscriber.connected && Date.now() - Date.parse(snapshot.updatedAt) > TOLD_MS) {
        this.#context.metrics.backstopFound.inc();
      }
      this.tell({ snapshot, recent: [] });
      const room = rooms.session(snapshot.sessionId);
      this.#lane.emit(room, `${room} current`, 'current', { sessionId: snapshot.sessionId, seq });
    }
  }

  #jitter(): number {
    return (Math.random() * 2 - 1) * BACKSTOP_JITTER * this.#context.settings.timings.backstop;
  }
}

function positionOf({ version, overallStatus, overallProgress }: Snapshot): Position {
  return { seq: version.seq, place: `${version.run} ${overallStatus} ${overallProgress.currentPhase}` };
}
