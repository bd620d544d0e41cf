import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { Server, type Socket } from 'socket.io';
import { burstOfTen } from '#libs/async';
import { SOCKET_PATH, Subscribe, type ClientEvents, type SubscribeAck } from '#libs/contracts';
import { Conditions } from '../condition/conditions.js';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { ApiException } from '../errors/api-exception.js';
import { parse } from '../errors/parse.js';
import { errorBody, toApiError } from '../errors/to-api-error.js';
import { limitByAddress } from '../limits/address-limiter.js';
import { connectionOf, MAX_UNREAD_BYTES, terminate, unreadBytes } from '../limits/connection.js';
import { guardAgainstFloods, type FloodGuard } from '../limits/flood-guard.js';
import { Access } from '../security/access.js';
import type { OriginProblem } from '../security/origin.js';
import { Broadcaster, type ProgressServer, type ProgressSocket } from './broadcaster.js';
import { ListRoom } from './list-room.js';
import { MessageRouter } from './message-router.js';
import { channelOfRoom, roomOf } from './rooms.js';
import { SessionRooms } from './session-rooms.js';
import { SystemRoom } from './system-room.js';

/** Clients send short commands only. */
const MAX_COMMAND_BYTES = 32 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

type Acknowledge = (answer: object) => void;

/**
 * A Socket.IO server without a port yet: WebSocket only (no sticky sessions), small commands, own origin.
 * @param check refuses foreign hosts and origins: CORS does not cover WebSocket.
 */
export function makeSocketServer(
  { settings }: ApiContext,
  check: (request: IncomingMessage) => OriginProblem | null,
): ProgressServer {
  const allows = limitByAddress(burstOfTen(settings.limits.connectionsPerSecond));
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
      else if (allows(request.socket.remoteAddress ?? '')) decide(null, true);
      else decide('Too many connections. Try again in a second.', false);
    },
  });
}

/** Subscriptions over Socket.IO: snapshot first, then the feed. */
export class LiveServer implements OnModuleDestroy {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Server) private readonly server!: ProgressServer;
  @Inject(Access) private readonly access!: Access;
  @Inject(Broadcaster) private readonly broadcaster!: Broadcaster;
  @Inject(MessageRouter) private readonly router!: MessageRouter;
  @Inject(SessionRooms) private readonly sessions!: SessionRooms;
  @Inject(ListRoom) private readonly list!: ListRoom;
  @Inject(SystemRoom) private readonly system!: SystemRoom;
  @Inject(Conditions) private readonly conditions!: Conditions;

  /** Accepts sockets on the port of an HTTP server. */
  attach(http: HttpServer): void {
    const { settings, metrics, logger } = this.context;
    const { engine } = this.server.attach(http);
    const guard = guardAgainstFloods(engine, settings.limits.commandsPerSecond, () => {
      metrics.cutSockets.inc();
      logger.warn('a socket was disconnected: too many commands');
    });
    this.server.use((socket, next) => {
      const { auth, headers } = socket.handshake;
      const isAllowed =
        this.access.allowsHeaders(headers) || this.access.allowsToken((auth as { token?: unknown }).token);
      const data = { code: 'unauthorized', message: 'An access token is needed.' };
      next(isAllowed ? undefined : Object.assign(new Error('unauthorized'), { data }));
    });
    this.server.on('connection', (socket) => {
      // The request has been read; kept, it would be a third of a socket's memory.
      (socket.conn as { request: unknown }).request = null;
      metrics.sockets.inc();
      socket.on('disconnect', () => metrics.sockets.dec());
      this.#handle(socket, guard, 'subscribe', (request) => this.#subscribe(socket, request));
      this.#handle(socket, guard, 'unsubscribe', async (request) => {
        await socket.leave(roomOf(request));
        return { unsubscribed: true };
      });
    });
  }

  onModuleDestroy(): void {
    for (const part of [this.router, this.sessions, this.list, this.system, this.conditions, this.broadcaster])
      part.close();
  }

  /** Every command is one object, acknowledged with the result of its handler or the reason of a refusal. */
  #handle(
    socket: ProgressSocket,
    guard: FloodGuard,
    command: keyof ClientEvents,
    handler: (request: Subscribe) => Promise<object>,
  ): void {
    (socket as Socket).on(command, async (...sent: unknown[]) => {
      const last = sent.at(-1);
      const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
      const body = acknowledge && sent.length === 1 ? undefined : sent[0];
      let answer: object;
      try {
        if (!guard(socket.conn)) {
          throw new ApiException('too_many_requests', 'Too many requests. Try again in a second.');
        }
        answer = await handler(parse(Subscribe, body));
      } catch (error) {
        const exception = toApiError(error);
        if (exception.code === 'internal') this.context.logger.error({ error: String(error) }, 'subscription failed');
        answer = { error: errorBody(exception) };
      }
      if (acknowledge) this.#acknowledge(socket, () => acknowledge(answer));
    });
  }

  async #subscribe(socket: ProgressSocket, request: Subscribe): Promise<SubscribeAck> {
    const room = roomOf(request);
    this.#limitSubscriptions(socket, room);
    try {
      // Join, wait for the Redis subscription, then read: nothing can fall between the snapshot and the feed.
      await socket.join(room);
      await this.router.confirmed(room);
      if ('sessionId' in request) {
        const snapshot = await this.sessions.subscribe(request.sessionId);
        return { snapshot, condition: this.conditions.of(snapshot.sessionId, snapshot.overallStatus) };
      }
      if ('sessions' in request) return { sessions: this.conditions.list(await this.list.subscribe()) };
      return { system: await this.system.subscribe() };
    } catch (error) {
      await socket.leave(room);
      throw error;
    }
  }

  /** @throws {ApiException} where a socket has as many subscriptions as it may; repeating one is allowed. */
  #limitSubscriptions(socket: ProgressSocket, room: string): void {
    const { subscriptions } = this.context.settings.limits;
    if (socket.rooms.has(room)) return;
    if ([...socket.rooms].filter((joined) => channelOfRoom(joined) !== null).length < subscriptions) return;
    throw new ApiException(
      'too_many_requests',
      `One socket can follow ${subscriptions} things at once. Unsubscribe from one first.`,
    );
  }

  /** Answers, or disconnects a socket that leaves its answers unread. */
  #acknowledge(socket: ProgressSocket, answer: () => void): void {
    if (!socket.connected) return;
    if (unreadBytes(connectionOf(socket)) <= MAX_UNREAD_BYTES) return answer();
    this.context.metrics.cutSockets.inc();
    terminate(connectionOf(socket));
  }
}
