import type { ApiError, Snapshot, Subscribe } from '#libs/contracts';
import type { Effect, FeedInput, Link, Step } from './link.js';
import { apiErrorOf } from './rest.js';
import type { Transport } from './transport.js';

/** Spread of the waits around their length, so that many clients do not poll at the same moment. */
const JITTER = 0.2;

/** An open feed. */
export interface Feed {
  /** Reads once over REST. */
  refresh(): void;
  close(): void;
}

/** The parts of a feed: its first state, its access to the server and its callbacks. */
interface FeedParts<State, Value> {
  readonly initial: State;
  readonly topic: Subscribe;
  /** Subscribes over the socket. */
  readonly subscribe: () => Promise<{ value: Value } | { error: ApiError }>;
  /** Reads over REST what the socket would send. */
  readonly read: () => Promise<Value>;
  readonly changed: (state: State) => void;
  /** Called at the end of a run, where the topic has runs. */
  readonly ended?: (snapshot: Snapshot) => void;
}

/** How the feeds of one kind get from state to state. */
type FeedStep<State, Value, Own> = (state: State, input: FeedInput<Value, Own>) => Step<State>;

interface RunningFeed<State, Value, Own> {
  readonly state: State;
  send(input: FeedInput<Value, Own>): void;
  /** Stops the feed; nothing is reported from then on. */
  close(): void;
}

/**
 * Runs a feed. It handles one input at a time: reports the new state, then performs the effects.
 * @param isShared whether another feed follows the topic, so that its subscription must stay.
 */
function runFeed<State, Value, Own>(
  step: FeedStep<State, Value, Own>,
  { initial, topic, subscribe, read, changed, ended }: FeedParts<State, Value>,
  transport: Transport,
  isShared: () => boolean,
): RunningFeed<State, Value, Own> {
  const inputs: FeedInput<Value, Own>[] = [];
  let state = initial;
  let busy = false;
  let closed = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const send = (input: FeedInput<Value, Own>): void => {
    if (closed) return;
    inputs.push(input);
    if (busy) return;
    busy = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) take(next);
    } finally {
      busy = false;
    }
  };
  const take = (input: FeedInput<Value, Own>): void => {
    const [next, effects] = step(state, input);
    const isChanged = next !== state;
    state = next;
    try {
      if (isChanged && !closed) changed(next);
    } finally {
      for (const effect of effects) perform(effect);
    }
  };
  const perform = (effect: Effect): void => {
    switch (effect.type) {
      case 'hold':
        return transport.hold();
      case 'release':
        if (!isShared()) transport.unsubscribe(topic);
        return transport.release();
      case 'subscribe':
        void subscribe().then((answer) => {
          const { subscription } = effect;
          if ('error' in answer) send({ type: 'refused', subscription, error: answer.error });
          else send({ type: 'acked', subscription, at: Date.now(), value: answer.value });
        });
        return;
      case 'read':
        read().then(
          (value) => send({ type: 'read', at: Date.now(), value }),
          (error: unknown) => send({ type: 'readFailed', error: apiErrorOf(error) }),
        );
        return;
      case 'wait':
        clearTimeout(waiting);
        waiting = setTimeout(() => send({ type: 'tick' }), effect.ms * (1 + JITTER * (2 * Math.random() - 1)));
        return;
      case 'stopWaiting':
        return clearTimeout(waiting);
      case 'ended':
        if (!closed) ended?.(effect.snapshot);
        return;
    }
  };
  return {
    get state() {
      return state;
    },
    send,
    close() {
      send({ type: 'stop' });
      closed = true;
    },
  };
}

/** Makes the open feeds of one kind. */
export function makeFeeds<State extends { readonly link: Link }, Value, Own>(
  transport: Transport,
  step: FeedStep<State, Value, Own>,
) {
  const feeds = new Map<RunningFeed<State, Value, Own>, number | null>();
  const feedsOf = (key: number | null) => [...feeds].flatMap(([feed, of]) => (of === key ? [feed] : []));
  return {
    /** Opens a feed of a session, or (null) of the only topic of its kind. */
    follow(key: number | null, parts: FeedParts<State, Value>): Feed {
      const isShared = (): boolean => feedsOf(key).some((other) => other !== feed && other.state.link.active);
      const feed = runFeed(step, parts, transport, isShared);
      feeds.set(feed, key);
      feed.send({ type: 'open' });
      return {
        refresh: () => feed.send({ type: 'refresh' }),
        close: () => {
          feed.close();
          feeds.delete(feed);
        },
      };
    },
    /** Sends an input to the feeds of a session. */
    send(sessionId: number, input: FeedInput<Value, Own>): void {
      for (const feed of feedsOf(sessionId)) feed.send(input);
    },
    /** Sends an input to all feeds. */
    sendAll(input: FeedInput<Value, Own>): void {
      for (const feed of [...feeds.keys()]) feed.send(input);
    },
    close(): void {
      for (const feed of feeds.keys()) feed.close();
      feeds.clear();
    },
  };
}
