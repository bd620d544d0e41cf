import type { Link, LinkEvent } from './link.js';
import { runFeed, type FeedParts, type RunningFeed } from './runner.js';
import type { Transport } from './transport.js';

/** A feed at work. */
export interface Feed {
  /** Asks once over REST. */
  refresh(): void;
  close(): void;
}

/** The feeds of one kind that are followed. `Key` tells apart what they follow. */
export class Feeds<State extends { readonly link: Link }, Input, Key = null> {
  readonly #feeds = new Map<RunningFeed<State, Input>, Key>();

  constructor(private readonly transport: Transport) {}

  /** Starts a feed of `key`. */
  follow(key: Key, parts: Omit<FeedParts<State, Input>, 'transport' | 'shared'>): Feed {
    const feed: RunningFeed<State, Input> = runFeed<State, Input>({
      ...parts,
      transport: this.transport,
      shared: () => this.#of(key).some((other) => other !== feed && other.state.link.active),
    });
    this.#feeds.set(feed, key);
    feed.send({ type: 'open' });
    return {
      refresh: () => feed.send({ type: 'look' }),
      close: () => {
        feed.close();
        this.#feeds.delete(feed);
      },
    };
  }

  /** Tells the feeds of `key`. */
  tell(key: Key, input: Input | LinkEvent): void {
    for (const feed of this.#of(key)) feed.send(input);
  }

  tellAll(input: Input | LinkEvent): void {
    for (const feed of [...this.#feeds.keys()]) feed.send(input);
  }

  close(): void {
    for (const feed of this.#feeds.keys()) feed.close();
    this.#feeds.clear();
  }

  #of(key: Key): RunningFeed<State, Input>[] {
    return [...this.#feeds].flatMap(([feed, of]) => (of === key ? [feed] : []));
  }
}
