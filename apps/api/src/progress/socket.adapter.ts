import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { SOCKET_PATH } from '#libs/contracts';
import type { AddressLimiter } from '../limits/address-limiter.js';
import type { OriginProblem } from '../security/origin.js';
import { parser } from './parser.js';

/** Clients send short commands only. */
const MAX_COMMAND_BYTES = 32 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/** Socket.IO as Darkroom serves it: WebSocket only (no sticky sessions), small commands, own origin. */
export class SocketAdapter extends IoAdapter {
  readonly #check: (request: IncomingMessage) => OriginProblem | null;
  readonly #connections: AddressLimiter;
  readonly #pingTimeout: number;

  /** @param pingTimeout ms after which a socket is gone that leaves a ping unanswered */
  constructor(
    app: INestApplicationContext,
    check: (request: IncomingMessage) => OriginProblem | null,
    connections: AddressLimiter,
    pingTimeout: number,
  ) {
    super(app);
    this.#check = check;
    this.#connections = connections;
    this.#pingTimeout = pingTimeout;
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, {
      ...options,
      path: SOCKET_PATH,
      parser,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: MAX_COMMAND_BYTES,
      connectTimeout: CONNECT_TIMEOUT_MS,
      pingTimeout: this.#pingTimeout,
      perMessageDeflate: false,
      allowRequest: (request: IncomingMessage, decide: (error: string | null, allowed: boolean) => void) => {
        // CORS does not cover WebSocket.
        if (this.#check(request) !== null) decide('This host or origin is not served here.', false);
        else if (this.#connections.allows(request.socket.remoteAddress ?? '')) decide(null, true);
        else decide('These are too many connections at once: try again in a second.', false);
      },
    } as ServerOptions);
  }

  /** Every command is one object and is acknowledged with what its handler gives. (Nest's own way builds a chain of observables for each socket and command: half as much again as the socket itself.) */
  override bindMessageHandlers(socket: Socket, handlers: MessageMappingProperties[]): void {
    for (const { message, callback } of handlers) {
      socket.on(message, async (...sent: unknown[]) => {
        const acknowledge = sent.at(-1);
        const answer: unknown = await callback(typeof acknowledge === 'function' && sent.length === 1 ? undefined : sent[0]);
        if (typeof acknowledge === 'function') acknowledge(answer);
      });
    }
  }
}
