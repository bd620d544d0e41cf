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
import type { Socket } from 'socket.io';
import {
  Subscribe,
  type ClientEvents,
  type ServerEvents,
  type SessionAck,
  type SessionListAck,
  type SystemAck,
  type UnsubscribeAck,
} from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { ApiException } from '../errors/api-exception.js';
import { parse } from '../errors/parse.js';
import { errorBody, toApiError } from '../errors/to-api-error.js';
import { FloodGuard } from '../limits/flood-guard.js';
import { Access } from '../security/access.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { SystemService } from '../system/system.service.js';
import { Overviews } from './overviews.js';
import { Relay, type ProgressServer } from './relay.js';
import { isSubscription, roomOf, rooms } from './rooms.js';
import { SlowLane } from './slow-lane.js';
import { SnapshotReader } from './snapshot-reader.js';

type ProgressSocket = Socket<ClientEvents, ServerEvents>;

/** Subscriptions over Socket.IO: snapshot first, then the feed. */
@WebSocketGateway()
export class ProgressGateway
  implements OnGatewayInit<ProgressServer>, OnGatewayConnection, OnGatewayDisconnect, OnModuleDestroy
{
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(SnapshotReader) private readonly reader!: SnapshotReader;
  @Inject(SessionsService) private readonly sessions!: SessionsService;
  @Inject(SystemService) private readonly system!: SystemService;
  @Inject(Access) private readonly access!: Access;
  private lane: SlowLane | undefined;
  private relay: Relay | undefined;
  private guard: FloodGuard | undefined;
  private overviews!: Overviews;

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
    this.guard = new FloodGuard(server.engine, this.context.settings.limits.commandsPerSecond, () => {
      this.context.metrics.cutSockets.inc();
      this.context.logger.warn('a socket was cut off: a flood of commands');
    });
    const lane = new SlowLane(server, this.context.metrics);
    const sources = {
      newest: () => this.sessions.newest(),
      system: () => this.system.read(),
      forget: (sessionId: number) => this.reader.forget(sessionId),
    };
    this.overviews = new Overviews(server, lane, sources, this.context.logger, this.context.settings.timings.backstop);
    this.relay = new Relay(this.context, this.reader, server, lane, this.overviews);
    this.lane = lane;
  }

  handleConnection(socket: ProgressSocket): void {
    // The request has been read; kept, it would be a third of what a socket weighs.
    (socket.conn as { request: unknown }).request = null;
    this.context.metrics.sockets.inc();
  }

  handleDisconnect(): void {
    this.context.metrics.sockets.dec();
  }

  onModuleDestroy(): void {
    this.relay?.close();
    this.lane?.close();
    this.overviews.close();
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
      if ('sessionId' in request) return await this.#subscribeSession(socket, request.sessionId);
      await this.#join(socket, room);
      if ('sessions' in request) return { sessions: await this.overviews.list() };
      return { system: await this.overviews.system() };
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

  /** @throws {ApiException} where a socket commands too often. */
  #limit(socket: ProgressSocket): void {
    if (this.guard?.allows(socket.conn)) return;
    throw new ApiException('too_many_requests', 'These are too many commands at once: go on in a second.');
  }

  /** @throws {ApiException} where a socket has all that it may follow; what it follows already it may ask for again. */
  #limitSubscriptions(socket: ProgressSocket, room: string): void {
    const { subscriptions } = this.context.settings.limits;
    if (socket.rooms.has(room) || [...socket.rooms].filter(isSubscription).length < subscriptions) return;
    throw new ApiException(
      'too_many_requests',
      `One socket can follow ${subscriptions} things at once: unsubscribe from one first.`,
    );
  }

  /** Join, wait for the subscription, then read: nothing can fall between the snapshot and the feed. */
  async #subscribeSession(socket: ProgressSocket, sessionId: number): Promise<SessionAck> {
    const room = rooms.session(sessionId);
    try {
      await this.#join(socket, room);
      const { snapshot } = await this.reader.read(sessionId);
      this.relay?.given(snapshot);
      return { snapshot };
    } catch (error) {
      await socket.leave(room);
      throw error;
    }
  }

  async #join(socket: ProgressSocket, room: string): Promise<void> {
    await socket.join(room);
    await this.relay?.confirmed(room);
  }

  #refusal(error: unknown): { error: ReturnType<typeof errorBody> } {
    const exception = toApiError(error);
    if (exception.code === 'internal') this.context.logger.error({ error: String(error) }, 'subscription failed');
    return { error: errorBody(exception) };
  }
}
