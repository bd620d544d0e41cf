import { setTimeout as delay } from 'node:timers/promises';
import { isTerminal, type Snapshot } from '#libs/contracts';
import type { Server } from './darkroom.js';
import { Follower } from './follower.js';
import { isEnd, ProgressSocket } from './socket.js';
import { WITHIN_MS } from './wait-for.js';

/** The ways to watch a session. */
export type Way = 'client' | 'socket' | 'REST';
/** When the end was seen in each way, in ms of this machine's clock, which the database shares. */
export type Seen = Readonly<Record<Way, number>>;

const POLL_MS = 100;

/** Watches one session by Darkroom's client, by a plain socket that reconnects, and by polling REST. */
export class Watchers {
  readonly #stop = new AbortController();

  readonly #socket: ProgressSocket;
  readonly #server: Server;
  readonly #sessionId: number;

  private constructor(
    readonly follower: Follower,
    socket: ProgressSocket,
    server: Server,
    sessionId: number,
  ) {
    [this.#socket, this.#server, this.#sessionId] = [socket, server, sessionId];
  }

  static async of(server: Server, sessionId: number): Promise<Watchers> {
    const socket = await ProgressSocket.open(server.url, { reconnection: true });
    return new Watchers(new Follower(server, sessionId), socket, server, sessionId);
  }

  /** Waits until the end was seen in every way. @returns when, and the end. */
  async end(withinMs = WITHIN_MS): Promise<{ seen: Seen; end: Snapshot }> {
    try {
      const late = AbortSignal.timeout(withinMs);
      const [client, socket, REST] = await Promise.all([
        this.#byClient(withinMs),
        this.#bySocket(late),
        this.#byRest(late),
      ]);
      this.follower.expectConsistent();
      return { seen: { client: client.at, socket, REST }, end: client.end };
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#stop.abort();
    this.follower.close();
    this.#socket.close();
  }

  async #byClient(withinMs: number): Promise<{ at: number; end: Snapshot }> {
    const end = await this.follower.end(withinMs);
    return { at: Date.now(), end };
  }

  #bySocket(late: AbortSignal): Promise<number> {
    return new Promise((settle, refuse) => {
      const seen = () => settle(Date.now());
      late.addEventListener('abort', () => refuse(new Error('a plain socket did not receive the end in time')));
      this.#socket.socket.onAny((event: string) => {
        if (isEnd({ event } as never)) seen();
      });
      const subscribe = () =>
        this.#socket.subscribe(this.#sessionId).then(
          ({ overallStatus }) => isTerminal(overallStatus) && seen(),
          // Lost with the connection, or refused for now: the next connection subscribes again.
          () => undefined,
        );
      this.#socket.socket.on('connect', () => void subscribe());
      void subscribe();
    });
  }

  async #byRest(late: AbortSignal): Promise<number> {
    while (!late.aborted && !this.#stop.signal.aborted) {
      const progress = await this.#server.api.progress(this.#sessionId).catch(() => null);
      if (progress && isTerminal(progress.overallStatus)) return Date.now();
      await delay(POLL_MS);
    }
    throw new Error('REST did not show the end in time');
  }
}

/** Milliseconds from an end's commit, or from `since` where that is later, until it was seen in each way. */
export function delaysOf({ seen, end }: { seen: Seen; end: Snapshot }, since = -Infinity): Record<Way, number> {
  const from = Math.max(Date.parse(end.endedAt ?? ''), since);
  return { client: seen.client - from, socket: seen.socket - from, REST: seen.REST - from };
}
