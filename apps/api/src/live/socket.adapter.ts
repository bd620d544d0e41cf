import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { Server, type Socket } from 'socket.io';
import { burstOfTen } from '#libs/async';
import { SOCKET_PATH } from '#libs/contracts';
import type { ApiContext } from '../context.js';
import { AddressLimiter } from '../limits/address-limiter.js';
import { connectionOf, MAX_UNREAD_BYTES, terminate, unreadBytes } from '../limits/connection.js';
import type { OriginProblem } from '../security/origin.js';
import type { ProgressServer } from './broadcaster.js';

/** Clients send short commands only. */
const MAX_COMMAND_BYTES = 32 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

type Acknowledge = (answer: unknown) => void;

/**
 * A Socket.IO server without a port yet: WebSocket only (no sticky sessions), small commands, own origin.
 * @param check refuses foreign hosts and origins: CORS does not cover WebSocket.
 */
export function makeSocketServer(
  { settings }: ApiContext,
  check: (request: IncomingMessage) => OriginProblem | null,
): ProgressServer {
  const connections = new AddressLimiter(burstOfTen(settings.limits.connectionsPerSecond));
  return new Server({
    path: SOCKET_PATH,
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MAX_COMMAND_BYTES,
    connectTimeout: CONNECT_TIMEOUT_MS,
    pingTimeout: settings.timings.pingTimeout,
    perMessageDeflate: false,
    allowRequest(request, decide) {
      if (check(request) !== null) decide('This host or origin is not served here.', false);
      else if (connections.allows(request.socket.remoteAddress ?? '')) decide(null, true);
      else decide('Too many connections. Try again in a second.', false);
    },
  });
}

/** Serves the Socket.IO server of the application, with plain listeners. */
export class SocketAdapter extends IoAdapter {
  readonly #server: ProgressServer;
  readonly #onCut: () => void;

  /** @param onCut called for each socket that is disconnected because it does not read its answers. */
  constructor(app: INestApplicationContext, onCut: () => void) {
    super(app);
    this.#server = app.get<ProgressServer>(Server);
    this.#onCut = onCut;
  }

  override createIOServer(): ProgressServer {
    return this.#server.attach(this.httpServer as HttpServer);
  }

  /**
   * Every command is one object, acknowledged with the result of its handler. (Nest's own way builds a chain of
   * observables for each socket and command, which takes half as much memory again as the socket itself.)
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

  /** Answers, or disconnects a socket that leaves its answers unread. */
  #answer(socket: Socket, answer: () => void): void {
    if (!socket.connected) return;
    if (unreadBytes(connectionOf(socket)) <= MAX_UNREAD_BYTES) return answer();
    this.#onCut();
    terminate(connectionOf(socket));
  }
}
