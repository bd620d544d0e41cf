import type { Metrics } from '#libs/telemetry';
import type { Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#libs/contracts';
import { backlogOf, MOST_UNREAD } from '../limits/backlog.js';
import { connectionOf, hangUp } from '../limits/connection.js';
import { encodeEvent, type Encoded, type Json } from './encoded.js';
import type { ProgressServer } from './relay.js';

/** When a socket counts as slow, and when it is given up. */
export interface SlowLimits {
  /** Bytes that may wait in its buffers. */
  readonly bytes: number;
  /** Bytes at which it is cut off. */
  readonly cutBytes: number;
  /** Milliseconds without taking anything after which it is cut off. */
  readonly cutMs: number;
}

/** 64 KB and the next update still unsent make a socket slow; 2 MB or 30 s without movement end it. */
export const SLOW_LIMITS: SlowLimits = { bytes: 64 * 1024, cutBytes: MOST_UNREAD, cutMs: 30_000 };

/** How often slow sockets are looked at. */
const SWEEP_MS = 1_000;

type Client = Socket<ClientEvents, ServerEvents>;
/** What was told to a room, encoded. */
interface Message extends Encoded {
  readonly room: string;
}

/** A socket aside: the newest message of each topic, and when it last took something. */
interface Aside {
  readonly client: Client;
  readonly messages: Map<string, Message>;
  movedAt: number;
  /** Hears of its end. */
  readonly gone: () => void;
}

/**
 * Emits to rooms without ever buffering for who does not keep up: such a socket is put aside, where the newest message
 * of each topic waits for it and nothing else, until it takes messages again or is given up. All others get one
 * encoding of each message. (Socket.IO's own buffer is unbounded.)
 */
export class SlowLane {
  readonly #server: ProgressServer;
  readonly #metrics: Metrics;
  readonly #limits: SlowLimits;
  readonly #aside = new Map<string, Aside>();
  readonly #sweep: NodeJS.Timeout;

  constructor(server: ProgressServer, metrics: Metrics, limits: SlowLimits = SLOW_LIMITS) {
    this.#server = server;
    this.#metrics = metrics;
    this.#limits = limits;
    this.#sweep = setInterval(() => this.#cut(), SWEEP_MS);
  }

  /** Emits to this node's sockets in a room. A later message of the same `topic` makes this one superfluous. */
  emit<E extends keyof ServerEvents>(
    room: string,
    topic: string,
    event: E,
    payload: Parameters<ServerEvents[E]>[0] | Json,
  ): void {
    const { adapter, sockets } = this.#server.of('/');
    const members = adapter.rooms.get(room);
    if (!members) return;
    const message: Message = { room, ...encodeEvent(event, payload) };
    for (const id of members) {
      const client = sockets.get(id);
      if (!client) continue;
      const aside = this.#aside.get(id) ?? (this.#isSlow(client) ? this.#putAside(client) : undefined);
      if (!aside) this.#write(client, message);
      else {
        if (aside.messages.delete(topic)) this.#metrics.superseded.inc();
        aside.messages.set(topic, message);
      }
    }
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #isSlow(client: Client): boolean {
    const connection = connectionOf(client);
    // Writable: all that was sent is with the kernel.
    if (connection.transport.writable) return false;
    return connection.writeBuffer.length > 0 || backlogOf(connection) > this.#limits.bytes;
  }

  /** As Socket.IO's own broadcast writes, one by one, but without going through the room once more. */
  #write({ conn }: Client, { packet, frame }: Encoded): void {
    conn.write(packet, { wsPreEncodedFrame: [frame] } as object);
  }

  #putAside(client: Client): Aside {
    const aside: Aside = { client, messages: new Map(), movedAt: performance.now(), gone: () => this.#forget(aside) };
    this.#aside.set(client.id, aside);
    client.once('disconnect', aside.gone);
    client.conn.transport.once('ready', () => this.#moved(aside));
    this.#metrics.slowSockets.inc();
    return aside;
  }

  /** It took what it was sent: give it more, as much as it takes now, and take it back when nothing waits any more. */
  #moved(aside: Aside): void {
    const { client, messages } = aside;
    if (this.#aside.get(client.id) !== aside) return;
    aside.movedAt = performance.now();
    for (const [topic, message] of messages) {
      if (this.#isSlow(client)) break;
      messages.delete(topic);
      // It may have unsubscribed meanwhile.
      if (client.rooms.has(message.room)) this.#write(client, message);
    }
    if (messages.size === 0 && !this.#isSlow(client)) this.#forget(aside);
    else client.conn.transport.once('ready', () => this.#moved(aside));
  }

  #forget({ client, gone }: Aside): void {
    this.#aside.delete(client.id);
    client.off('disconnect', gone);
    this.#metrics.slowSockets.dec();
  }

  /** Looks at all sockets: who asks and does not read the answers fills its buffers without any news. */
  #cut(): void {
    const now = performance.now();
    for (const client of this.#server.of('/').sockets.values()) {
      const movedAt = this.#aside.get(client.id)?.movedAt ?? now;
      if (backlogOf(connectionOf(client)) <= this.#limits.cutBytes && now - movedAt <= this.#limits.cutMs) continue;
      this.#metrics.cutSockets.inc();
      hangUp(connectionOf(client));
    }
  }
}
