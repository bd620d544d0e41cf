import type { Snapshot, Subscribe } from '#libs/contracts';
import type { LinkEvent, Step } from './link.js';
import { apiErrorOf } from './rest.js';
import type { SessionEffect } from './session-feed.js';
import type { Transport } from './transport.js';

/** Spread of the waits around their length, so that many clients do not ask in step. */
const JITTER = 0.2;

const NO_ACK = { code: 'unavailable', message: 'The server did not answer the subscription in time.' } as const;

/** What a running feed needs: its machine, and how its questions are put and their answers read. */
export interface FeedParts<State, Input> {
  readonly initial: State;
  readonly step: (state: State, input: Input | LinkEvent) => Step<State, SessionEffect>;
  readonly topic: Subscribe;
  readonly transport: Transport;
  /** The input that an acknowledgement means. */
  readonly acked: (answer: unknown, subscription: number) => Input | LinkEvent;
  /** Reads over REST what the socket would tell. */
  readonly read: () => Promise<Input>;
  /** Whether somebody else follows the topic, so that the server must go on telling. */
  readonly shared: () => boolean;
  readonly changed: (state: State) => void;
  /** Where what is followed has ends. */
  readonly ended?: (snapshot: Snapshot) => void;
}

/** A machine at work. After `close` nothing is asked and nothing told. */
export interface RunningFeed<State, Input> {
  readonly state: State;
  send(input: Input | LinkEvent): void;
  close(): void;
}

/** Runs a feed: tells of each new state, then performs the effects of the step. Inputs are taken one after the other. */
export function runFeed<State, Input>(parts: FeedParts<State, Input>): RunningFeed<State, Input> {
  const { transport, topic } = parts;
  const inputs: (Input | LinkEvent)[] = [];
  let state = parts.initial;
  let busy = false;
  let closed = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const send = (input: Input | LinkEvent): void => {
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

  const take = (input: Input | LinkEvent): void => {
    const [next, effects] = parts.step(state, input);
    const changed = next !== state;
    state = next;
    try {
      if (changed && !closed) parts.changed(state);
    } finally {
      effects.forEach(perform);
    }
  };

  const perform = (effect: SessionEffect): void => {
    switch (effect.type) {
      case 'hold':
        return transport.hold();
      case 'release':
        if (!parts.shared()) transport.unsubscribe(topic);
        return transport.release();
      case 'subscribe':
        return subscribe(effect.subscription);
      case 'read':
        parts.read().then(send, (error: unknown) => send({ type: 'readFailed', error: apiErrorOf(error) }));
        return;
      case 'wait':
        clearTimeout(waiting);
        waiting = setTimeout(() => send({ type: 'tick' }), effect.ms * (1 + JITTER * (2 * Math.random() - 1)));
        return;
      case 'stopWaiting':
        return clearTimeout(waiting);
      case 'ended':
        if (!closed) parts.ended?.(effect.snapshot);
        return;
    }
  };

  const subscribe = (subscription: number): void => {
    transport.subscribe(topic).then(
      (answer) => send(parts.acked(answer, subscription)),
      () => send({ type: 'refused', subscription, error: NO_ACK }),
    );
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
