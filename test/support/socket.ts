import { EventEmitter, once } from 'node:events';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import {
  isTerminal,
  SessionAck,
  SessionListAck,
  TERMINAL_STATUSES,
  type ApiError,
  type ServerEvents,
  type SessionSummary,
  type Snapshot,
  type TerminalStatus,
  type UnsubscribeAck,
} from '#libs/contracts';

/** One event as it came, in order. */
export type Heard = {
  readonly [E in keyof ServerEvents]: { readonly event: E } & Parameters<ServerEvents[E]>[0];
}[keyof ServerEvents];

/** An event that carries a session's snapshot. */
export type HeardSnapshot = Extract<Heard, { snapshot: Snapshot }>;

/** How to connect; `localAddress` is the address of this machine to come from, which socket.io-client hands to ws. */
export type ConnectOptions = Partial<ManagerOptions & SocketOptions> & { readonly localAddress?: string };

const ACK_MS = 10_000;
const CONNECT_MS = 10_000;

/** A socket client as a program would write one, straight on socket.io-client; it keeps all that it hears. */
export class ProgressSocket {
  readonly heard: Heard[] = [];
  /** Settles when the connection is lost. */
  readonly gone: Promise<void>;
  readonly #news = new EventEmitter();

  private constructor(readonly socket: Socket) {
    this.gone = new Promise((settle) => socket.once('disconnect', () => settle()));
    socket.onAny((event: string, payload: object) => {
      this.heard.push({ event, ...payload } as Heard);
      this.#news.emit('news');
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
    await new Promise<void>((settle, refuse) => {
      socket.once('connect', settle);
      const give = (error: Error) => {
        socket.close();
        refuse(error);
      };
      socket.once('connect_error', give);
      // The server ended between its two answers to a handshake; once connected, this comes too late to matter.
      socket.once('disconnect', (reason) => give(new Error(`The connection was lost while it was opened: ${reason}`)));
    });
    return connection;
  }

  /** Sends a command with any payload and gives its acknowledgement as it came. */
  send(command: 'subscribe' | 'unsubscribe', payload: unknown): Promise<unknown> {
    return this.socket.timeout(ACK_MS).emitWithAck(command, payload) as Promise<unknown>;
  }

  /** Follows a session. @returns the snapshot of the acknowledgement. @throws where it is refused. */
  async subscribe(sessionId: number): Promise<Snapshot> {
    const ack = SessionAck.parse(await this.send('subscribe', { sessionId }));
    if ('error' in ack) throw refusalOf(ack.error);
    return ack.snapshot;
  }

  /** Follows the list of sessions. @returns the newest of them. @throws where it is refused. */
  async subscribeToList(): Promise<SessionSummary[]> {
    const ack = SessionListAck.parse(await this.send('subscribe', { sessions: true }));
    if ('error' in ack) throw refusalOf(ack.error);
    return ack.sessions;
  }

  async unsubscribe(sessionId: number): Promise<UnsubscribeAck> {
    return (await this.send('unsubscribe', { sessionId })) as UnsubscribeAck;
  }

  /** The first event, heard already or to come, that fits. @throws when it does not come in time. */
  async next<E extends Heard>(fits: (heard: Heard) => heard is E, withinMs?: number): Promise<E>;
  async next(fits: (heard: Heard) => boolean, withinMs?: number): Promise<Heard>;
  async next(fits: (heard: Heard) => boolean, withinMs = 60_000): Promise<Heard> {
    const late = AbortSignal.timeout(withinMs);
    for (;;) {
      const found = this.heard.find(fits);
      if (found !== undefined) return found;
      await once(this.#news, 'news', { signal: late }).catch(() => {
        throw new Error(
          `Not heard within ${withinMs} ms; heard: ${this.heard.map(describeHeard).join(', ') || 'nothing'}`,
        );
      });
    }
  }

  /** Everything heard of one session, in order. */
  of(sessionId: number): HeardSnapshot[] {
    return this.heard.filter((heard) => isSnapshot(heard)).filter(({ snapshot }) => snapshot.sessionId === sessionId);
  }

  /** The end of a session's run, heard already or to come. */
  async end(sessionId: number, withinMs?: number): Promise<HeardSnapshot & { event: TerminalStatus }> {
    return this.next(
      (heard): heard is HeardSnapshot & { event: TerminalStatus } =>
        isEnd(heard) && heard.snapshot.sessionId === sessionId,
      withinMs,
    );
  }

  close(): void {
    this.socket.close();
  }
}

/** Whether an event carries a snapshot. */
export function isSnapshot(heard: Heard): heard is HeardSnapshot {
  return heard.event === 'progress' || isEnd(heard);
}

/** Whether an event ends a run. */
export function isEnd(heard: Heard): heard is HeardSnapshot & { event: TerminalStatus } {
  return (TERMINAL_STATUSES as readonly string[]).includes(heard.event);
}

/**
 * Follows a session on a connection of its own until it ends.
 * @returns its last snapshot, from the acknowledgement where it had ended before.
 */
export async function untilEnd(url: string, sessionId: number, withinMs?: number): Promise<Snapshot> {
  const socket = await ProgressSocket.open(url);
  try {
    const snapshot = await socket.subscribe(sessionId);
    if (isTerminal(snapshot.overallStatus)) return snapshot;
    return (await socket.end(sessionId, withinMs)).snapshot;
  } finally {
    socket.close();
  }
}

function refusalOf({ code, message }: ApiError): Error {
  return Object.assign(new Error(message), { code });
}

function describeHeard(heard: Heard): string {
  return isSnapshot(heard) ? `${heard.event} ${heard.snapshot.version.seq}` : heard.event;
}
