import type { Snapshot, Subscribe } from '#libs/contracts';
import type { Link, LinkEvent, Step } from './link.js';
import { apiErrorOf } from './rest.js';
import type { SessionEffect } from './session-feed.js';
import type { Transport } from './transport.js';

/** Spread of the waits around their length, so that many clients do not poll at the same moment. */
const JITTER = 0.2;

/** An open feed. */
export interface Feed {
  /** Reads once over REST. */
  refresh(): void;
  close(): void;
}

/** The parts of a feed: its state machine, its access to the server and its callbacks. */
export interface FeedParts<State, Input> {
  readonly initial: State;
  readonly step: (state: State, input: Input | LinkEvent) => Step<State, SessionEffect>;
  readonly topic: Subscribe;
  /** Subscribes over the socket. Resolves to the input for the answer. */
  readonly subscribe: (subscription: number) => Promise<Input | LinkEvent>;
  /** Reads over REST what the socket would send. */
  readonly read: () => Promise<Input>;
  readonly changed: (state: State) => void;
  /** Called at the end of a run, where the topic has runs. */
  readonly ended?: (snapshot: Snapshot) => void;
}

/** A running feed. It handles one input at a time: reports the new state, then performs the effects. */
class RunningFeed<State, Input> {
  readonly #parts: FeedParts<State, Input>;
  readonly #transport: Transport;
  readonly #isShared: () => boolean;
  readonly #inputs: (Input | LinkEvent)[] = [];
  #state: State;
  #busy = false;
  #closed = false;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  /** @param isShared whether another feed follows the topic, so that its subscription must stay. */
  constructor(parts: FeedParts<State, Input>, transport: Transport, isShared: () => boolean) {
    this.#parts = parts;
    this.#transport = transport;
    this.#isShared = isShared;
    this.#state = parts.initial;
  }

  get state(): State {
    return this.#state;
  }

  send(input: Input | LinkEvent): void {
    if (this.#closed) return;
    this.#inputs.push(input);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) this.#take(next);
    } finally {
      this.#busy = false;
    }
  }

  /** Stops the feed; nothing is reported from then on. */
  close(): void {
    this.send({ type: 'stop' });
    this.#closed = true;
  }

  #take(input: Input | LinkEvent): void {
    const [next, effects] = this.#parts.step(this.#state, input);
    const isChanged = next !== this.#state;
    this.#state = next;
    try {
      if (isChanged && !this.#closed) this.#parts.changed(next);
    } finally {
      for (const effect of effects) this.#perform(effect);
    }
  }

  #perform(effect: SessionEffect): void {
    const { topic, subscribe, read, ended } = this.#parts;
    switch (effect.type) {
      case 'hold':
        return this.#transport.hold();
      case 'release':
        if (!this.#isShared()) this.#transport.unsubscribe(topic);
        return this.#transport.release();
      case 'subscribe':
        void subscribe(effect.subscription).then((input) => this.send(input));
        return;
      case 'read':
        read().then(
          (input) => this.send(input),
          (error: unknown) => this.send({ type: 'readFailed', error: apiErrorOf(error) }),
        );
        return;
      case 'wait': {
        clearTimeout(this.#waiting);
        const ms = effect.ms * (1 + JITTER * (2 * Math.random() - 1));
        this.#waiting = setTimeout(() => this.send({ type: 'tick' }), ms);
        return;
      }
      case 'stopWaiting':
        return clearTimeout(this.#waiting);
      case 'ended':
        if (!this.#closed) ended?.(effect.snapshot);
        return;
    }
  }
}

/** The open feeds of one kind. `Key` identifies what they follow. */
export class Feeds<State extends { readonly link: Link }, Input, Key = null> {
  readonly #transport: Transport;
  readonly #feeds = new Map<RunningFeed<State, Input>, Key>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Opens a feed of `key`. */
  follow(key: Key, parts: FeedParts<State, Input>): Feed {
    const isShared = (): boolean => this.#of(key).some((other) => other !== feed && other.state.link.active);
    const feed: RunningFeed<State, Input> = new RunningFeed<State, Input>(parts, this.#transport, isShared);
    this.#feeds.set(feed, key);
    feed.send({ type: 'open' });
    return {
      refresh: () => feed.send({ type: 'refresh' }),
      close: () => {
        feed.close();
        this.#feeds.delete(feed);
      },
    };
  }

  /** Sends an input to the feeds of `key`. */
  send(key: Key, input: Input | LinkEvent): void {
    for (const feed of this.#of(key)) feed.send(input);
  }

  /** Sends an input to all feeds. */
  sendAll(input: Input | LinkEvent): void {
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
