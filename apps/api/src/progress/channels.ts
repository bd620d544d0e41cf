import type { Subscriber } from '#libs/live';

/** How long a channel is kept after the last listener left: somebody who reloads the page comes back. */
const LINGER_MS = 5_000;

interface Channel {
  /** Subscriptions and their ends, in order. */
  commands: Promise<void>;
  linger: NodeJS.Timeout | undefined;
}

/** The Redis channels of the rooms in use: subscribed while somebody is there, and a little longer. */
export class Channels {
  readonly #subscriber: Subscriber;
  readonly #channels = new Map<string, Channel>();

  constructor(subscriber: Subscriber) {
    this.#subscriber = subscriber;
  }

  /** Somebody came. */
  open(name: string): void {
    const channel = this.#channels.get(name);
    if (channel) {
      clearTimeout(channel.linger);
      channel.linger = undefined;
      return;
    }
    this.#channels.set(name, { commands: this.#subscribe(name), linger: undefined });
  }

  /** Waits until news of the channel arrives here, or Redis is known to be away: then the backstop covers. */
  async confirmed(name: string): Promise<void> {
    await this.#channels.get(name)?.commands;
  }

  /** The last one left. */
  release(name: string): void {
    const channel = this.#channels.get(name);
    if (!channel) return;
    channel.linger = setTimeout(() => {
      this.#channels.delete(name);
      void channel.commands.then(() => {
        // Somebody may have come meanwhile; Redis counts a subscription once, so it must not be ended under them.
        if (!this.#channels.has(name)) return this.#subscriber.unsubscribe(name).catch(() => undefined);
        return undefined;
      });
    }, LINGER_MS).unref();
  }

  #subscribe(name: string): Promise<void> {
    return this.#subscriber.subscribe(name).catch(() => undefined);
  }
}
