import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import { SOCKET_PATH } from '#libs/contracts';
import type { OriginProblem } from '../security/origin.js';

/** Clients send short commands only. */
const MAX_COMMAND_BYTES = 32 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/** Socket.IO as Darkroom serves it: WebSocket only (no sticky sessions), small commands, own origin. */
export class SocketAdapter extends IoAdapter {
  readonly #check: (request: IncomingMessage) => OriginProblem | null;

  constructor(app: INestApplicationContext, check: (request: IncomingMessage) => OriginProblem | null) {
    super(app);
    this.#check = check;
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, {
      ...options,
      path: SOCKET_PATH,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: MAX_COMMAND_BYTES,
      connectTimeout: CONNECT_TIMEOUT_MS,
      perMessageDeflate: false,
      // CORS does not cover WebSocket.
      allowRequest: (request: IncomingMessage, decide: (error: string | null, allowed: boolean) => void) =>
        decide(null, this.#check(request) === null),
    } as ServerOptions);
  }
}
