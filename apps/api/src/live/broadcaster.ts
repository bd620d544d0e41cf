import { Inject, Optional } from '@nestjs/common';
import { Server, type Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { connectionOf, MAX_UNREAD_BYTES, terminate, unreadBytes } from '../limits/connection.js';

/** The Socket.IO server with our events. */
export type ProgressServer = Server<ClientEvents, ServerEvents>;
/** A socket with our events. */
export type ProgressSocket = Socket<ClientEvents, ServerEvents>;

/** When a socket counts as slow, and when it is disconnected. */
export interface SlowLimits {
  /** Bytes in its buffers that make it slow. */
  readonly bytes: number;
  /** Bytes in its buffers at which it is disconnected. */
  readonly cutBytes: number;
  /** Milliseconds without movement after which it is disconnected. */
  readonly cutMs: number;
}

/** 64 KB and the next message still unsent make a socket slow; 2 MB or 30 s without movement end it. */
const SLOW_LIMITS: SlowLimits = { bytes: 64 * 1024, cutBytes: MAX_UNREAD_BYTES, cutMs: 30_000 };

/** How often slow sockets and quiet rooms are looked for. */
const SWEEP_MS = 1_000;

/** A room that was sent nothing for this long gets a sign of life: clients that hear nothing for 10 s say so. */
const QUIET_MS = 3_000;

/** The first byte of a frame that is a whole text, RFC 6455 §5.2. */
const WHOLE_TEXT = 0x81;

/** A payload that is serialised already. */
export class Json {
  constructor(readonly text: string) {}
}

/** An event encoded once for all receivers: the Socket.IO packet, and the WebSocket frame of its Engine.IO message. */
export interface Encoded {
  readonly packet: string;
  readonly frame: Buffer;
}

/** Encodes an event of the default namespace. */
export function encodeEvent(event: string, payload: object): Encoded {
  const json = payload instanceof Json ? payload.text : JSON.stringify(payload);
  const packet = `2[${JSON.stringify(event)},${json}]`;
  return { packet, frame: frameOf(`4${packet}`) };
}

/**
 * Says that the server lives: the packet of Engine.IO that does nothing, `noop`. It is not answered, unlike a ping, which
 * costs ten times as much as an update because of its answer.
 */
const SIGN_OF_LIFE: Encoded = { packet: '', frame: frameOf('6') };

function frameOf(message: string): Buffer {
  const length = Buffer.byteLength(message);
  const header = frameHeader(length);
  const frame = Buffer.allocUnsafe(header.length + length);
  frame.set(header);
  frame.write(message, header.length);
  return frame;
}

function frameHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([WHOLE_TEXT, length]);
  if (length < 65_536) return Buffer.from([WHOLE_TEXT, 126, length >> 8, length & 255]);
  const header = Buffer.alloc(10);
  header.writeUInt16BE((WHOLE_TEXT << 8) | 127);
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

interface Message extends Encoded {
  readonly room: string;
}

/** A slow socket: the newest message of each key waits for it. */
interface SlowClient {
  readonly client: ProgressSocket;
  readonly messages: Map<string, Message>;
  /** When it last drained, in ms of `performance.now()`. */
  movedAt: number;
  readonly onDisconnect: () => void;
}

/**
 * Emits to rooms without buffering for slow sockets: for each of them only the newest message of each key is kept, until it
 * reads again or is disconnected. All others share one encoding of each message. (Socket.IO's own buffer is unbounded.)
 */
export class Broadcaster {
  readonly #slow = new Map<string, SlowClient>();
  /** When rooms were last sent something, in ms of `performance.now()`. */
  readonly #sentAt = new Map<string, number>();
  readonly #sweep: NodeJS.Timeout;

  constructor(
    @Inject(Server) private readonly server: ProgressServer,
    @Inject(API_CONTEXT) private readonly context: Pick<ApiContext, 'metrics'>,
    @Optional() private readonly limits: SlowLimits = SLOW_LIMITS,
  ) {
    this.#sweep = setInterval(() => {
      this.#disconnectStuck();
      this.#showLife();
    }, SWEEP_MS);
    server.of('/').adapter.on('delete-room', (room: string) => this.#sentAt.delete(room));
  }

  /** Whether any of this node's sockets is in a room. */
  isFollowed(room: string): boolean {
    return this.server.of('/').adapter.rooms.has(room);
  }

  /** Emits to this node's sockets in a room. A later message of the same `key` supersedes this one for slow sockets. */
  emit<E extends keyof ServerEvents>(
    room: string,
    key: string,
    event: E,
    payload: Parameters<ServerEvents[E]>[0] | Json,
  ): void {
    const { adapter, sockets } = this.server.of('/');
    const members = adapter.rooms.get(room);
    if (!members) return;
    this.#sentAt.set(room, performance.now());
    const message: Message = { room, ...encodeEvent(event, payload) };
    for (const id of members) {
      const client = sockets.get(id);
      if (!client) continue;
      const slow = this.#slow.get(id) ?? (this.#isSlow(client) ? this.#markSlow(client) : undefined);
      if (!slow) this.#write(client, message);
      else {
        if (slow.messages.delete(key)) this.context.metrics.superseded.inc();
        slow.messages.set(key, message);
      }
    }
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #isSlow(client: ProgressSocket): boolean {
    const connection = connectionOf(client);
    // Writable: the kernel has taken everything that was sent.
    if (connection.transport.writable) return false;
    return connection.writeBuffer.length > 0 || unreadBytes(connection) > this.limits.bytes;
  }

  /** Writes as Socket.IO's own broadcast does, without another pass over the room. */
  #write({ conn }: ProgressSocket, { packet, frame }: Encoded): void {
    conn.write(packet, { wsPreEncodedFrame: [frame] } as object);
  }

  #markSlow(client: ProgressSocket): SlowClient {
    const slow: SlowClient = {
      client,
      messages: new Map(),
      movedAt: performance.now(),
      onDisconnect: () => this.#forget(slow),
    };
    this.#slow.set(client.id, slow);
    client.once('disconnect', slow.onDisconnect);
    client.conn.transport.once('ready', () => this.#drain(slow));
    this.context.metrics.slowSockets.inc();
    return slow;
  }

  /** Sends pending messages until the socket is slow again. */
  #drain(slow: SlowClient): void {
    const { client, messages } = slow;
    if (this.#slow.get(client.id) !== slow) return;
    slow.movedAt = performance.now();
    for (const [key, message] of messages) {
      if (this.#isSlow(client)) break;
      messages.delete(key);
      // The client may have unsubscribed meanwhile.
      if (client.rooms.has(message.room)) this.#write(client, message);
    }
    if (messages.size === 0 && !this.#isSlow(client)) this.#forget(slow);
    else client.conn.transport.once('ready', () => this.#drain(slow));
  }

  #forget({ client, onDisconnect }: SlowClient): void {
    this.#slow.delete(client.id);
    client.off('disconnect', onDisconnect);
    this.context.metrics.slowSockets.dec();
  }

  /** Checks all sockets: unread acknowledgements fill the buffers of a socket that follows nothing, too. */
  #disconnectStuck(): void {
    const now = performance.now();
    for (const client of this.server.of('/').sockets.values()) {
      const movedAt = this.#slow.get(client.id)?.movedAt ?? now;
      if (unreadBytes(connectionOf(client)) <= this.limits.cutBytes && now - movedAt <= this.limits.cutMs) continue;
      this.context.metrics.cutSockets.inc();
      terminate(connectionOf(client));
    }
  }

  /** Has the members of each quiet room hear that the server lives; a slow one has not heard the last yet. */
  #showLife(): void {
    const { adapter, sockets } = this.server.of('/');
    const now = performance.now();
    for (const [room, members] of adapter.rooms) {
      // Each socket has a room of its own.
      if (adapter.sids.has(room) || now - (this.#sentAt.get(room) ?? -Infinity) < QUIET_MS) continue;
      this.#sentAt.set(room, now);
      for (const id of members) {
        const client = sockets.get(id);
        if (client && !this.#slow.has(id)) this.#write(client, SIGN_OF_LIFE);
      }
    }
  }
}
