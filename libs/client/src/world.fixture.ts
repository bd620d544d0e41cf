import fc from 'fast-check';
import { expect } from 'vitest';
import type { ApiError } from '#libs/contracts';
import type { Effect, FeedInput, Link, LinkEvent, Step } from './link.js';

/**
 * What the network, server and user of any feed can do. `loseAck`: the server serves, but its acknowledgement arrives
 * too late.
 */
const ACTIONS = [
  'serve',
  'loseAck',
  'receive',
  'repeat',
  'connect',
  'disconnect',
  'linger',
  'tick',
  'readOk',
  'readLost',
  'refresh',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Common sequences: by chance alone, few connections would get as far as receiving a message. */
const USUAL: readonly (readonly Action[])[] = [
  ['connect', 'serve', 'serve', 'receive'],
  ['refresh', 'serve'],
  ['tick', 'serve'],
  ['receive', 'receive'],
  ['disconnect', 'readOk'],
];

/** Actions in any order: these and the topic's own. */
export function scripts<Own>(own: fc.Arbitrary<Own>): fc.Arbitrary<(Action | Own)[]> {
  const single = (action: Action | Own) => [action];
  const some = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...ACTIONS).map(single) },
    { weight: 3, arbitrary: own.map(single) },
    { weight: 3, arbitrary: fc.constantFrom(...USUAL) },
  );
  return fc.array(some, { maxLength: 60 }).map((parts) => parts.flat());
}

/**
 * A server, a network and a client that runs a feed's machine. The socket keeps its order, loses what is in it when it
 * breaks, may repeat an event and lose an acknowledgement. REST answers have the state of their serving, and arrive in
 * any order relative to the socket.
 */
export abstract class World<State extends { readonly link: Link }, Whole, Own extends { readonly type: string }> {
  client: State;
  connected = false;
  /** Whether the server sends to this connection. */
  subscribed = false;
  waiting = false;
  holders = 0;
  /** Reads under way: null before they are served, `gone` where the server died or refused them. */
  reads: (Whole | 'gone' | null)[] = [];
  readonly #step: (state: State, input: FeedInput<Whole, Own>) => Step<State>;
  #toServer: (number | 'unsubscribe')[] = [];
  #toClient: FeedInput<Whole, Own>[] = [];
  /** The acknowledgement that is not sent yet: events overtake it. */
  #acknowledgement: FeedInput<Whole, Own> | undefined;
  #lastEvent: FeedInput<Whole, Own> | undefined;

  constructor(initial: State, step: (state: State, input: FeedInput<Whole, Own>) => Step<State>) {
    this.client = initial;
    this.#step = step;
  }

  /** The whole state of the server; undefined where it refuses permanently. */
  protected abstract serve(): Whole | undefined;
  /** Checks what must hold after each step. */
  protected check(_before: State): void {}
  protected ended(_effect: Extract<Effect, { type: 'ended' }>): void {}

  send(input: FeedInput<Whole, Own>): void {
    const before = this.client;
    const [client, effects] = this.#step(before, input);
    this.client = client;
    for (const effect of effects) {
      if (effect.type === 'hold') this.holders += 1;
      if (effect.type === 'release') this.#release();
      if (effect.type === 'subscribe' && this.connected) this.#toServer.push(effect.subscription);
      if (effect.type === 'read') this.reads.push(null);
      if (effect.type === 'wait') this.waiting = true;
      if (effect.type === 'stopWaiting') this.waiting = false;
      if (effect.type === 'ended') this.ended(effect);
    }
    const { link } = client;
    expect(this.holders).toBe(link.active ? 1 : 0);
    if (link.active && !link.subscribed) expect(this.waiting || this.reads.length > 0).toBe(true);
    if (!link.active) expect(this.waiting).toBe(false);
    this.check(before);
  }

  /** The server sends an event to its subscribers. */
  emit(event: Own): void {
    if (this.subscribed) this.#toClient.push(event);
  }

  act(action: Action): void {
    switch (action) {
      case 'serve':
      case 'loseAck':
        this.reads = this.reads.map((read) => read ?? this.serve() ?? 'gone');
        return this.#answer(action === 'serve');
      case 'receive': {
        const message = this.#toClient.shift();
        if (message === undefined) return;
        if (message.type !== 'acked' && message.type !== 'refused') this.#lastEvent = message;
        return this.send(message);
      }
      case 'repeat':
        return this.subscribed && this.#lastEvent !== undefined ? this.send(this.#lastEvent) : undefined;
      case 'connect':
        if (this.connected || this.holders === 0) return;
        this.connected = true;
        return this.send({ type: 'connected' });
      case 'disconnect':
        return this.connected ? this.#breakSocket() : undefined;
      case 'linger':
        return this.connected && this.holders === 0 ? this.#breakSocket() : undefined;
      case 'tick':
        if (!this.waiting) return;
        this.waiting = false;
        return this.send({ type: 'tick' });
      case 'readOk': {
        const read = this.reads[0];
        if (read === null || read === undefined) return;
        this.reads.shift();
        return this.send(
          read === 'gone' ? { type: 'readFailed', error: DELETED } : { type: 'read', at: 0, value: read },
        );
      }
      case 'readLost':
        if (this.reads.shift() === undefined) return;
        return this.send({ type: 'readFailed', error: AWAY });
      case 'refresh':
        return this.send({ type: 'refresh' });
    }
  }

  /** Delivers all pending messages and lets time pass until the world is at rest. */
  settle(): void {
    for (let round = 0; round < 50 && !this.#still; round++) {
      for (const action of ['connect', 'serve', 'serve', 'receive', 'receive', 'readOk', 'tick', 'linger'] as const)
        this.act(action);
    }
  }

  /** The server dies: no request gets an answer. */
  die(): void {
    if (this.connected) this.#breakSocket();
    while (this.reads.length > 0) this.act('readLost');
  }

  get #still(): boolean {
    const underWay = this.reads.length + this.#toServer.length + this.#toClient.length;
    return (
      underWay === 0 && this.#acknowledgement === undefined && !this.waiting && this.connected === this.holders > 0
    );
  }

  #answer(inTime: boolean): void {
    if (this.#acknowledgement !== undefined) {
      this.#toClient.push(this.#acknowledgement);
      this.#acknowledgement = undefined;
      return;
    }
    const request = this.#toServer.shift();
    if (request === undefined) return;
    const whole = request === 'unsubscribe' ? undefined : this.serve();
    this.subscribed = whole !== undefined;
    if (request === 'unsubscribe') return;
    const refused = (error: ApiError): LinkEvent => ({ type: 'refused', subscription: request, error });
    if (whole === undefined) this.#acknowledgement = refused(DELETED);
    else if (!inTime) this.#acknowledgement = refused(AWAY);
    else this.#acknowledgement = { type: 'acked', subscription: request, at: 0, value: whole };
  }

  #release(): void {
    this.holders -= 1;
    if (this.connected) this.#toServer.push('unsubscribe');
  }

  #breakSocket(): void {
    this.connected = false;
    this.subscribed = false;
    this.#toServer = [];
    this.#toClient = [];
    this.#acknowledgement = undefined;
    this.#lastEvent = undefined;
    this.send({ type: 'disconnected' });
  }
}

const DELETED: ApiError = { code: 'not_found', message: '' };
const AWAY: ApiError = { code: 'unavailable', message: '' };
