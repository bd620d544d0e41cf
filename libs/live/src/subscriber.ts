import type { Redis } from 'ioredis';

/** What a subscriber reports. */
export interface SubscriberHooks {
  /** A message arrived on a subscribed channel. */
  onMessage(channel: string, message: string): void;
  /** The connection was lost and is back, with all channels subscribed: messages may have been missed. */
  onRestored(): void;
}

const HEARTBEAT_MS = 5_000;
/** How long a released channel is kept, for pages that reload. */
const LINGER_MS = 5_000;

interface Channel {
  /** Resolves when Redis has confirmed the subscription, or is away. */
  readonly confirmed: Promise<unknown>;
  linger: NodeJS.Timeout | undefined;
}

/**
 * Listens to Redis channels on a connection of its own. A heartbeat finds a silently dead connection, whose ping
 * exceeds the command timeout. Channels are subscribed again before `onRestored`.
 */
export class Subscriber {
  readonly #redis: Redis;
  readonly #hooks: SubscriberHooks;
  readonly #channels = new Map<string, Channel>();
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

  /** Whether the connection is ready. */
  get connected(): boolean {
    return this.#redis.status === 'ready';
  }

  /** Subscribes to a channel, or keeps it. Resolves when messages arrive here, or Redis is away: `onRestored` follows. */
  async subscribe(name: string): Promise<void> {
    const channel = this.#channels.get(name) ?? this.#open(name);
    clearTimeout(channel.linger);
    await channel.confirmed;
  }

  /** Ends the subscription to a channel after a while. */
  release(name: string): void {
    const channel = this.#channels.get(name);
    if (!channel) return;
    clearTimeout(channel.linger);
    channel.linger = setTimeout(() => {
      this.#channels.delete(name);
      void channel.confirmed.then(() => {
        // Redis counts a subscription once: where the channel was opened again, it must not be ended.
        if (this.connected && !this.#channels.has(name)) this.#redis.unsubscribe(name).catch(() => undefined);
      });
    }, LINGER_MS).unref();
  }

  /** Stops the heartbeat; the caller closes the connection. */
  close(): void {
    clearInterval(this.#heartbeat);
  }

  #open(name: string): Channel {
    const confirmed = this.connected ? this.#redis.subscribe(name).catch(() => undefined) : Promise.resolve();
    const channel: Channel = { confirmed, linger: undefined };
    this.#channels.set(name, channel);
    return channel;
  }

  async #restore(): Promise<void> {
    const channels = [...this.#channels.keys()];
    try {
      if (channels.length > 0) await this.#redis.subscribe(...channels);
    } catch {
      // Without its subscriptions the connection is useless: the next one restores them.
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
