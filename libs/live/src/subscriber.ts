import type { Redis } from 'ioredis';

/** What a subscriber tells its owner. */
export interface SubscriberHooks {
  /** A message came on a channel that is subscribed to. */
  onMessage(channel: string, message: string): void;
  /** The connection was lost and is back, every channel subscribed again: news may have been missed. */
  onRestored(): void;
}

const HEARTBEAT_MS = 5_000;
/** How long an answer may take, as a share of the time between two heartbeats. */
const DEADLINE_SHARE = 0.4;

/**
 * Listens to Redis channels on a connection of its own. A heartbeat with a deadline finds a connection that died
 * without a word; after it returns, the channels are subscribed again before the owner is told.
 */
export class Subscriber {
  readonly #redis: Redis;
  readonly #hooks: SubscriberHooks;
  readonly #channels = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #deadlineMs: number;
  #restoring = false;

  /** @param heartbeatMs time between two heartbeats. */
  constructor(redis: Redis, hooks: SubscriberHooks, heartbeatMs = HEARTBEAT_MS) {
    this.#redis = redis;
    this.#deadlineMs = heartbeatMs * DEADLINE_SHARE;
    this.#hooks = hooks;
    redis.on('message', (channel: string, message: string) => hooks.onMessage(channel, message));
    redis.on('close', () => {
      this.#restoring = true;
    });
    redis.on('ready', () => void this.#restore());
    this.#heartbeat = setInterval(() => void this.#beat(), heartbeatMs);
  }

  /** Whether Redis answers, as far as is known. */
  get connected(): boolean {
    return this.#redis.status === 'ready';
  }

  /**
   * Subscribes, and returns when Redis confirmed it.
   * @throws where Redis is away; the channel is subscribed as soon as it is back.
   */
  async subscribe(channel: string): Promise<void> {
    this.#channels.add(channel);
    if (!this.connected) throw new Error('Redis is away');
    await this.#inTime(this.#redis.subscribe(channel));
  }

  /** Ends a subscription, now or when Redis is back. */
  async unsubscribe(channel: string): Promise<void> {
    this.#channels.delete(channel);
    if (this.connected) await this.#inTime(this.#redis.unsubscribe(channel));
  }

  /** Stops the heartbeat. The connection is closed by who opened it. */
  close(): void {
    clearInterval(this.#heartbeat);
  }

  async #restore(): Promise<void> {
    const channels = [...this.#channels];
    try {
      if (channels.length > 0) await this.#inTime(this.#redis.subscribe(...channels));
    } catch {
      // A connection that does not take its subscriptions is of no use: the next one starts this again.
      if (this.connected) this.#redis.disconnect(true);
      return;
    }
    if (!this.#restoring) return;
    this.#restoring = false;
    this.#hooks.onRestored();
  }

  async #beat(): Promise<void> {
    if (!this.connected) return;
    try {
      await this.#inTime(this.#redis.ping());
    } catch {
      this.#redis.disconnect(true);
    }
  }

  /** Rejects where `work` does not end within the heartbeat's deadline. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('Redis did not answer in time')), this.#deadlineMs);
    });
    try {
      return await Promise.race([work, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }
}
