import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { SOCKET_PATH } from '#libs/contracts';
import type { AddressLimiter } from '../limits/address-limiter.js';
import { backlogOf, MOST_UNREAD } from '../limits/backlog.js';
import { connectionOf, hangUp } from '../limits/connection.js';
import type { OriginProblem } from '../security/origin.js';

/** Clients send short commands only. */
const MAX_COMMAND_BYTES = 32 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

type Acknowledge = (answer: unknown) => void;

/** What the adapter asks, and whom it tells. */
export interface SocketAdapterOptions {
  readonly check: (request: IncomingMessage) => OriginProblem | null;
  /** How often an address may connect. */
  readonly connections: AddressLimiter;
  /** Milliseconds after which a socket is gone that leaves a ping unanswered. */
  readonly pingTimeout: number;
  /** Is told of each socket that was cut off. */
  readonly onCut: () => void;
}

/** Socket.IO as Darkroom serves it: WebSocket only (no sticky sessions), small commands, own origin. */
export class SocketAdapter extends IoAdapter {
  readonly #options: SocketAdapterOptions;

  constructor(app: INestApplicationContext, options: SocketAdapterOptions) {
    super(app);
    this.#options = options;
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const { check, connections, pingTimeout } = this.#options;
    return super.createIOServer(port, {
      ...options,
      path: SOCKET_PATH,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: MAX_COMMAND_BYTES,
      connectTimeout: CONNECT_TIMEOUT_MS,
      pingTimeout,
      perMessageDeflate: false,
      allowRequest: (request: IncomingMessage, decide: (error: string | null, allowed: boolean) => void) => {
        // CORS does not cover WebSocket.
        if (check(request) !== null) decide('This host or origin is not served here.', false);
        else if (connections.allows(request.socket.remoteAddress ?? '')) decide(null, true);
        else decide('These are too many connections at once: try again in a second.', false);
      },
    } as ServerOptions);
  }

  /**
   * Every command is one object and is acknowledged with what its handler gives. (Nest's own way builds a chain of
   * observables for each socket and command: half as much again as the socket itself.)
   */
  override bindMessageHandlers(socket: Socket, handlers: MessageMappingProperties[]): void {
    for (const { message, callback } of handlers) {
      socket.on(message, async (...sent: unknown[]) => {
        const last = sent.at(-1);
        const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
        const answer: unknown = await callback(acknowledge && sent.length === 1 ? undefined : sent[0]);
        if (acknowledge) this.#answer(socket, () => acknowledge(answer));
      });
    }
  }

  /** Answers who reads its answers; cuts off who leaves them lying while it asks for more. */
  #answer(socket: Socket, answer: () => void): void {
    if (!socket.connected) return;
    if (backlogOf(connectionOf(socket)) <= MOST_UNREAD) return answer();
    this.#options.onCut();
    hangUp(connectionOf(socket));
  }
}
