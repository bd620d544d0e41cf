import type { Subscriber } from '#libs/live';

/** How long a channel is kept after its last listener left, so that a reload of the page finds it. */
const LINGER_MS = 5_000;

interface Channel {
  /** Subscribes and unsubscribes, in order. */
  commands: Promise<void>;
  linger: NodeJS.Timeout | undefined;
}

/** The Redis channels of the rooms in use: subscribed while a room has sockets, and a little longer. */
export class Channels {
  readonly #subscriber: Subscriber;
  readonly #channels = new Map<string, Channel>();

  constructor(subscriber: Subscriber) {
    this.#subscriber = subscriber;
  }

  /** Subscribes to a channel, or keeps it. */
  open(name: string): void {
    const channel = this.#channels.get(name);
    if (channel) {
      clearTimeout(channel.linger);
      channel.linger = undefined;
      return;
    }
    this.#channels.set(name, { commands: this.#subscribe(name), linger: undefined });
  }

  /** Waits until messages of the channel arrive here, or Redis is known to be away: then the backstop covers. */
  async confirmed(name: string): Promise<void> {
    await this.#channels.get(name)?.commands;
  }

  /** Ends the subscription to a channel after a while. */
  release(name: string): void {
    const channel = this.#channels.get(name);
    if (!channel) return;
    channel.linger = setTimeout(() => {
      this.#channels.delete(name);
      void channel.commands.then(() => {
        // It may have been opened again; Redis counts a subscription once, so that one must not be ended.
        if (!this.#channels.has(name)) return this.#subscriber.unsubscribe(name).catch(() => undefined);
        return undefined;
      });
    }, LINGER_MS).unref();
  }

  #subscribe(name: string): Promise<void> {
    return this.#subscriber.subscribe(name).catch(() => undefined);
  }
}
