import { EventEmitter } from 'node:events';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import {
  SessionAck,
  SessionListAck,
  TERMINAL_STATUSES,
  type ApiError,
  type ServerEvents,
  type SessionSummary,
  type Snapshot,
  type TerminalStatus,
} from '#libs/contracts';
import { waitFor, WITHIN_MS } from './wait-for.js';

/** An event as it was received. */
export type ReceivedEvent = {
  readonly [E in keyof ServerEvents]: { readonly event: E } & Parameters<ServerEvents[E]>[0];
}[keyof ServerEvents];

/** An event that carries a session's snapshot. */
export type SnapshotEvent = Extract<ReceivedEvent, { snapshot: Snapshot }>;

/** An event that ends a run. */
export type EndEvent = SnapshotEvent & { readonly event: TerminalStatus };

/** How to connect; `localAddress` is the address of this machine to come from, which socket.io-client hands to ws. */
export type ConnectOptions = Partial<ManagerOptions & SocketOptions> & { readonly localAddress?: string };

const ACK_MS = 10_000;
const CONNECT_MS = 10_000;

/** A client written directly on socket.io-client that records every event. */
export class ProgressSocket {
  readonly received: ReceivedEvent[] = [];
  /** Settles when the connection is lost. */
  readonly gone: Promise<void>;
  readonly #changes = new EventEmitter();

  private constructor(readonly socket: Socket) {
    this.gone = new Promise((resolve) => socket.once('disconnect', () => resolve()));
    socket.onAny((event: string, payload: object) => {
      this.received.push({ event, ...payload } as ReceivedEvent);
      this.#changes.emit('change');
    });
  }

  /** Connects. @throws the server's refusal. */
  static async open(url: string, options: ConnectOptions = {}): Promise<ProgressSocket> {
    const socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
      ...options,
    });
    const connection = new ProgressSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      const fail = (error: Error) => {
        socket.close();
        reject(error);
      };
      socket.once('connect_error', fail);
      // The server ended between its two answers to a handshake. Once connected, this rejection has no effect.
      socket.once('disconnect', (reason) => fail(new Error(`The connection was lost while it was opened: ${reason}`)));
    });
    return connection;
  }

  /** Sends a command with any payload. @returns its acknowledgement, unchecked. */
  send(command: 'subscribe' | 'unsubscribe', payload: unknown): Promise<unknown> {
    return this.socket.timeout(ACK_MS).emitWithAck(command, payload) as Promise<unknown>;
  }

  /** Follows a session. @returns the snapshot of the acknowledgement. @throws where it is rejected. */
  async subscribe(sessionId: number): Promise<Snapshot> {
    const ack = SessionAck.parse(await this.send('subscribe', { sessionId }));
    if ('error' in ack) throw refusalOf(ack.error);
    return ack.snapshot;
  }

  /** Follows the list of sessions. @returns the newest of them. @throws where it is rejected. */
  async subscribeToList(): Promise<SessionSummary[]> {
    const ack = SessionListAck.parse(await this.send('subscribe', { sessions: true }));
    if ('error' in ack) throw refusalOf(ack.error);
    return ack.sessions;
  }

  unsubscribe(sessionId: number): Promise<unknown> {
    return this.send('unsubscribe', { sessionId });
  }

  /** Returns the first matching event, now or later. @throws when it does not come in time. */
  async next<E extends ReceivedEvent>(matches: (event: ReceivedEvent) => event is E, withinMs?: number): Promise<E>;
  async next(matches: (event: ReceivedEvent) => boolean, withinMs?: number): Promise<ReceivedEvent>;
  async next(matches: (event: ReceivedEvent) => boolean, withinMs = WITHIN_MS): Promise<ReceivedEvent> {
    return waitFor(
      this.#changes,
      () => this.received.find(matches),
      withinMs,
      () => `received: ${this.received.map(inWords).join(', ') || 'nothing'}`,
    );
  }

  /** The events with snapshots of one session, in order. */
  of(sessionId: number): SnapshotEvent[] {
    return this.received.filter(isSnapshot).filter(({ snapshot }) => snapshot.sessionId === sessionId);
  }

  /** Returns the event that ends a session's run, now or later. */
  async end(sessionId: number, withinMs?: number): Promise<EndEvent> {
    return this.next((event): event is EndEvent => isEnd(event) && event.snapshot.sessionId === sessionId, withinMs);
  }

  close(): void {
    this.socket.close();
  }
}

/** Whether an event carries a snapshot. */
export function isSnapshot(event: ReceivedEvent): event is SnapshotEvent {
  return event.event === 'progress' || isEnd(event);
}

/** Whether an event ends a run. */
export function isEnd(event: ReceivedEvent): event is EndEvent {
  return (TERMINAL_STATUSES as readonly string[]).includes(event.event);
}

function refusalOf({ code, message }: ApiError): Error {
  return Object.assign(new Error(message), { code });
}

const inWords = (event: ReceivedEvent) =>
  isSnapshot(event) ? `${event.event} ${event.snapshot.version.seq}` : event.event;
