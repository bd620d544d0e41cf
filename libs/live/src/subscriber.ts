import type { Redis } from 'ioredis';

/** What a subscriber reports. */
export interface SubscriberHooks {
  /** A message arrived on a subscribed channel. */
  onMessage(channel: string, message: string): void;
  /** The connection was lost and is back, with all channels subscribed: messages may have been missed. */
  onRestored(): void;
}

const HEARTBEAT_MS = 5_000;

/**
 * Listens to Redis channels on a connection of its own. A heartbeat finds a connection that died silently: its ping
 * fails with the connection's command timeout. Channels are subscribed again before `onRestored`.
 */
export class Subscriber {
  readonly #redis: Redis;
  readonly #hooks: SubscriberHooks;
  readonly #channels = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  #restoring = false;

  /** @param heartbeatMs time between two heartbeats. */
  constructor(redis: Redis, hooks: SubscriberHooks, heartbeatMs = HEARTBEAT_MS) {
    this.#redis = redis;
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
   * Subscribes, and returns when Redis has confirmed it.
   * @throws where Redis is away; the channel is subscribed as soon as it is back.
   */
  async subscribe(channel: string): Promise<void> {
    this.#channels.add(channel);
    if (!this.connected) throw new Error('Redis is away');
    await this.#redis.subscribe(channel);
  }

  /** Ends a subscription, now or when Redis is back. */
  async unsubscribe(channel: string): Promise<void> {
    this.#channels.delete(channel);
    if (this.connected) await this.#redis.unsubscribe(channel);
  }

  /** Stops the heartbeat. Whoever opened the connection closes it. */
  close(): void {
    clearInterval(this.#heartbeat);
  }

  async #restore(): Promise<void> {
    const channels = [...this.#channels];
    try {
      if (channels.length > 0) await this.#redis.subscribe(...channels);
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
      await this.#redis.ping();
    } catch {
      this.#redis.disconnect(true);
    }
  }
}
