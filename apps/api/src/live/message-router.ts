import { Inject } from '@nestjs/common';
import { Server } from 'socket.io';
import { ListMessage, ProgressMessage, redisNames } from '#libs/contracts';
import { matcher, parseJson, Subscriber } from '#libs/live';
import { API_CONTEXT, type ApiContext } from '../context.js';
import type { ProgressServer } from './broadcaster.js';
import { ListRoom } from './list-room.js';
import { channelOfRoom, sessionOfRoom } from './rooms.js';
import { SessionRooms } from './session-rooms.js';
import { SystemRoom } from './system-room.js';

/** Characters of the longest valid message: a path of 4,096 bytes, each escaped, is most of it. */
const MAX_CHARACTERS = 64 * 1024;

const isProgressMessage = matcher(ProgressMessage);

/**
 * Listens to the Redis channels of the rooms in use, and passes each valid message to its room. Other programs can
 * write to Redis, so messages that break the contract are dropped and counted.
 */
export class MessageRouter {
  readonly #subscriber: Subscriber;

  constructor(
    @Inject(API_CONTEXT) private readonly context: ApiContext,
    @Inject(Server) server: ProgressServer,
    @Inject(SessionRooms) private readonly sessions: SessionRooms,
    @Inject(ListRoom) private readonly list: ListRoom,
    @Inject(SystemRoom) private readonly system: SystemRoom,
  ) {
    const hooks = {
      onMessage: (channel: string, message: string) => this.receive(channel, message),
      onRestored: () => {
        sessions.catchUp();
        void list.catchUp();
      },
    };
    this.#subscriber = new Subscriber(context.subscriberRedis, hooks, context.settings.timings.redisHeartbeat);
    const { adapter } = server.of('/');
    adapter.on('create-room', (room: string) => this.#open(room));
    adapter.on('delete-room', (room: string) => this.#leave(room));
  }

  /** Resolves when messages for a room arrive here, or Redis is known to be unavailable. */
  async confirmed(room: string): Promise<void> {
    const channel = channelOfRoom(room);
    if (channel !== null) await this.#subscriber.subscribe(channel);
  }

  /** Handles a message of Redis. */
  receive(channel: string, message: string): void {
    if (channel === redisNames.workerChannel) return this.system.receive();
    const value = message.length > MAX_CHARACTERS ? undefined : parseJson(message);
    if (channel === redisNames.listChannel) {
      const parsed = ListMessage.safeParse(value);
      if (!parsed.success) this.#refuse(channel, message);
      else if (parsed.data.installation === this.context.installation) this.list.receive(parsed.data);
    } else if (!isProgressMessage(value) || channel !== redisNames.channel(value.snapshot.sessionId)) {
      this.#refuse(channel, message);
    } else if (value.snapshot.installation === this.context.installation) {
      this.sessions.receive(value, message);
    }
  }

  close(): void {
    this.#subscriber.close();
  }

  #open(room: string): void {
    const channel = channelOfRoom(room);
    if (channel === null) return;
    const sessionId = sessionOfRoom(room);
    if (sessionId !== null) this.sessions.open(sessionId);
    void this.#subscriber.subscribe(channel);
  }

  #leave(room: string): void {
    const channel = channelOfRoom(room);
    if (channel === null) return;
    const sessionId = sessionOfRoom(room);
    if (sessionId !== null) this.sessions.leave(sessionId);
    this.#subscriber.release(channel);
  }

  #refuse(channel: string, message: string): void {
    this.context.metrics.refusedMessages.inc();
    this.context.logger.warn({ channel, characters: message.length }, 'refused a message that breaks the contract');
  }
}
