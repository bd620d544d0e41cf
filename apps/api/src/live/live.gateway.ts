import { Inject, type OnModuleDestroy } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import { Subscribe, type SessionAck, type SessionListAck, type SystemAck, type UnsubscribeAck } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { ApiException } from '../errors/api-exception.js';
import { parse } from '../errors/parse.js';
import { errorBody, toApiError } from '../errors/to-api-error.js';
import { FloodGuard } from '../limits/flood-guard.js';
import { Access } from '../security/access.js';
import { Broadcaster, type ProgressServer, type ProgressSocket } from './broadcaster.js';
import { ListRoom } from './list-room.js';
import { MessageRouter } from './message-router.js';
import { channelOfRoom, roomOf } from './rooms.js';
import { SessionRooms } from './session-rooms.js';
import { SystemRoom } from './system-room.js';

/** Subscriptions over Socket.IO: snapshot first, then the feed. */
@WebSocketGateway()
export class LiveGateway
  implements OnGatewayInit<ProgressServer>, OnGatewayConnection, OnGatewayDisconnect, OnModuleDestroy
{
  readonly #context: ApiContext;
  readonly #guard: FloodGuard;
  @Inject(Access) private readonly access!: Access;
  @Inject(Broadcaster) private readonly broadcaster!: Broadcaster;
  @Inject(MessageRouter) private readonly router!: MessageRouter;
  @Inject(SessionRooms) private readonly sessions!: SessionRooms;
  @Inject(ListRoom) private readonly list!: ListRoom;
  @Inject(SystemRoom) private readonly system!: SystemRoom;

  constructor(@Inject(API_CONTEXT) context: ApiContext) {
    this.#context = context;
    this.#guard = new FloodGuard(context.settings.limits.commandsPerSecond, () => {
      context.metrics.cutSockets.inc();
      context.logger.warn('a socket was disconnected: too many commands');
    });
  }

  afterInit(server: ProgressServer): void {
    server.use((socket, next) => {
      const { auth, headers } = socket.handshake;
      if (this.access.allowsHeaders(headers) || this.access.allowsToken((auth as { token?: unknown }).token)) next();
      else
        next(
          Object.assign(new Error('unauthorized'), {
            data: { code: 'unauthorized', message: 'An access token is needed.' },
          }),
        );
    });
    this.#guard.watch(server.engine);
  }

  handleConnection(socket: ProgressSocket): void {
    // The request has been read; kept, it would be a third of a socket's memory.
    (socket.conn as { request: unknown }).request = null;
    this.#context.metrics.sockets.inc();
  }

  handleDisconnect(): void {
    this.#context.metrics.sockets.dec();
  }

  onModuleDestroy(): void {
    for (const part of [this.router, this.sessions, this.list, this.system, this.broadcaster]) part.close();
  }

  @SubscribeMessage('subscribe')
  async subscribe(
    @ConnectedSocket() socket: ProgressSocket,
    @MessageBody() body: unknown,
  ): Promise<SessionAck | SessionListAck | SystemAck> {
    try {
      this.#limit(socket);
      const request = parse(Subscribe, body);
      const room = roomOf(request);
      this.#limitSubscriptions(socket, room);
      try {
        // Join, wait for the Redis subscription, then read: nothing can fall between the snapshot and the feed.
        await socket.join(room);
        await this.router.confirmed(room);
        if ('sessionId' in request) return { snapshot: await this.sessions.subscribe(request.sessionId) };
        if ('sessions' in request) return { sessions: await this.list.subscribe() };
        return { system: await this.system.subscribe() };
      } catch (error) {
        await socket.leave(room);
        throw error;
      }
    } catch (error) {
      return this.#refusal(error);
    }
  }

  @SubscribeMessage('unsubscribe')
  async unsubscribe(@ConnectedSocket() socket: ProgressSocket, @MessageBody() body: unknown): Promise<UnsubscribeAck> {
    try {
      this.#limit(socket);
      await socket.leave(roomOf(parse(Subscribe, body)));
      return { unsubscribed: true };
    } catch (error) {
      return this.#refusal(error);
    }
  }

  /** @throws {ApiException} where a socket sends too many commands. */
  #limit(socket: ProgressSocket): void {
    if (this.#guard.allows(socket.conn)) return;
    throw new ApiException('too_many_requests', 'Too many requests. Try again in a second.');
  }

  /** @throws {ApiException} where a socket has as many subscriptions as it may; repeating one is allowed. */
  #limitSubscriptions(socket: ProgressSocket, room: string): void {
    const { subscriptions } = this.#context.settings.limits;
    if (socket.rooms.has(room)) return;
    if ([...socket.rooms].filter((joined) => channelOfRoom(joined) !== null).length < subscriptions) return;
    throw new ApiException(
      'too_many_requests',
      `One socket can follow ${subscriptions} things at once. Unsubscribe from one first.`,
    );
  }

  #refusal(error: unknown): { error: ReturnType<typeof errorBody> } {
    const exception = toApiError(error);
    if (exception.code === 'internal') this.#context.logger.error({ error: String(error) }, 'subscription failed');
    return { error: errorBody(exception) };
  }
}
