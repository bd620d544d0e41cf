import { backoffMs } from '#libs/async';
import type { ApiError, ErrorCode, Snapshot } from '#libs/contracts';

/**
 * The connection of one feed to its server: a subscription while the socket is up, REST reads while it is not. While `active` and not
 * `subscribed`, a wait or a read is always pending, so that a feed never stalls.
 */
export interface Link {
  /** Whether the feed receives updates. */
  readonly active: boolean;
  /** Whether the socket is up. */
  readonly connected: boolean;
  /** Number of the newest `subscribe`; the answer to an older one does not count. */
  readonly subscription: number;
  /** Whether a `subscribe` is unanswered. */
  readonly subscribing: boolean;
  /** Whether the newest `subscribe` was acknowledged over the present connection. */
  readonly subscribed: boolean;
  /** Whether a REST read is pending, and whether another one follows it. */
  readonly reading: boolean;
  readonly readAgain: boolean;
  /** Whether an update arrived since the pending read started: its answer no longer counts. */
  readonly overtaken: boolean;
  /** REST reads since the socket was lost, and whether the last of them was answered. */
  readonly polls: number;
  readonly polled: boolean;
  /** Whether the server has ever answered. */
  readonly reached: boolean;
  readonly error: ApiError | null;
}

/** The state of a link, as the screen names it. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'ended';

/** What every view of a feed shows of its link. */
export interface LinkView {
  readonly connection: ConnectionState;
  /** When the server last confirmed what is shown, in ms of the client's clock. */
  readonly confirmedAt: number | null;
  readonly error: ApiError | null;
}

/** The inputs of a link that do not depend on its topic. */
export type LinkEvent =
  | { readonly type: 'open' }
  | { readonly type: 'stop' }
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  /** `subscription` is null where the server refused the whole connection. */
  | { readonly type: 'refused'; readonly subscription: number | null; readonly error: ApiError }
  /** The server has ended the subscription: subscribe again. */
  | { readonly type: 'resubscribe' }
  | { readonly type: 'readFailed'; readonly error: ApiError }
  /** The wait is over. */
  | { readonly type: 'tick' }
  /** Read once over REST. */
  | { readonly type: 'refresh' };

/** The answer to a subscription or to a read over REST; `at` is ms of the client's clock. */
export type Answer<Value> =
  | { readonly type: 'acked'; readonly subscription: number; readonly at: number; readonly value: Value }
  | { readonly type: 'read'; readonly at: number; readonly value: Value };

/** The inputs of a feed: those of its link, answers, and its topic's own. */
export type FeedInput<Value, Own> = LinkEvent | Answer<Value> | Own;

/** The inputs of a link. */
export type LinkInput = FeedInput<unknown, never>;

/** The effects that a feed requests. A new `wait` replaces the previous one; `ended` reports the end of a run, once. */
export type Effect =
  | { readonly type: 'hold' }
  | { readonly type: 'release' }
  | { readonly type: 'subscribe'; readonly subscription: number }
  | { readonly type: 'read' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'stopWaiting' }
  | { readonly type: 'ended'; readonly snapshot: Snapshot };

/** The state after an input, and the effects to perform. */
export type Step<State> = readonly [State, readonly Effect[]];

/** Waits between REST reads, before jitter: a server that answers them is not silent. */
const POLLING = { firstMs: 2_000, longestMs: 8_000, factor: 1.5 };

/** Refusals that no retry can change. */
const FINAL: readonly ErrorCode[] = ['not_found', 'unauthorized', 'forbidden', 'validation_failed'];

/** A link before `open`. */
export function newLink(connected: boolean): Link {
  return {
    active: false,
    connected,
    subscription: 0,
    subscribing: false,
    subscribed: false,
    reading: false,
    readAgain: false,
    overtaken: false,
    polls: 0,
    polled: false,
    reached: false,
    error: null,
  };
}

/** The state of `link` as the screen names it. */
export function connectionOf(link: Link): ConnectionState {
  if (!link.active) return 'ended';
  if (link.subscribed) return 'live';
  if (link.polled) return 'polling';
  return link.reached ? 'reconnecting' : 'connecting';
}

/** The link of a feed, as its view shows it. */
export function linkView({ link, confirmedAt }: { link: Link; confirmedAt: number | null }): LinkView {
  return { connection: connectionOf(link), confirmedAt, error: link.error };
}

/** The link after `input`: pure. */
function stepLink(link: Link, input: LinkInput): Step<Link> {
  switch (input.type) {
    case 'open':
      return link.active ? [link, []] : open(link);
    case 'stop':
      return stop(link, link.error);
    case 'connected':
      return connected(link);
    case 'disconnected':
      return unsubscribed({ ...link, connected: false, subscribing: false });
    case 'acked':
      return acked(link, input.subscription);
    case 'refused':
      return refused(link, input.subscription, input.error);
    case 'resubscribe':
      return link.active && link.connected ? subscribe(link) : [link, []];
    case 'read':
      return afterRead(link.overtaken ? link : { ...link, reached: true, error: null, polled: !link.subscribed });
    case 'readFailed':
      return readFailed(link, input.error);
    case 'tick':
      return tick(link);
    case 'refresh':
      return read(link);
  }
}

/** A feed after an input that concerns its link alone: pure. */
export function onLink<Feed extends { readonly link: Link }>(feed: Feed, input: LinkInput): Step<Feed> {
  const [link, effects] = stepLink(feed.link, input);
  return [{ ...feed, link }, effects];
}

type Handler<Feed, Input> = (feed: Feed, input: Input) => Step<Feed>;

/** What a feed does with each type of input; a link event without a handler concerns the link alone. */
type Handlers<Feed, Input extends { readonly type: string }> = {
  readonly [Type in Exclude<Input['type'], LinkEvent['type']>]: Handler<Feed, Extract<Input, { type: Type }>>;
} & { readonly [Type in LinkEvent['type']]?: Handler<Feed, Extract<LinkEvent, { type: Type }>> };

/** The step of a feed: the feed after an input, and the effects to perform; pure. */
export function makeStep<Feed extends { readonly link: Link }, Input extends { readonly type: string }>(
  handlers: Handlers<Feed, Input>,
): (feed: Feed, input: Input | LinkEvent) => Step<Feed> {
  const byType = handlers as Partial<Record<string, Handler<Feed, Input | LinkEvent>>>;
  return (feed, input) => byType[input.type]?.(feed, input) ?? onLink(feed, input as LinkEvent);
}

/** The link after an update over the socket. */
export function overtake(link: Link): Link {
  return { ...link, overtaken: link.reading };
}

function open(link: Link): Step<Link> {
  const opened: Link = { ...link, active: true, subscribed: false, polls: 0, polled: false, error: null };
  const [next, effects] = link.connected ? subscribe(opened) : ([opened, []] as const);
  return [next, [{ type: 'hold' }, { type: 'wait', ms: backoffMs(POLLING, 0) }, ...effects]];
}

function stop(link: Link, error: ApiError | null): Step<Link> {
  const last: Link = { ...overtake(link), error };
  if (!link.active) return [last, []];
  return [
    { ...last, active: false, subscribed: false, subscribing: false },
    [{ type: 'stopWaiting' }, { type: 'release' }],
  ];
}

function subscribe(link: Link): Step<Link> {
  const subscription = link.subscription + 1;
  return [{ ...link, subscription, subscribing: true }, [{ type: 'subscribe', subscription }]];
}

function connected(link: Link): Step<Link> {
  const [lost, waits] = unsubscribed({ ...link, connected: true });
  if (!link.active) return [lost, waits];
  const [next, subscribes] = subscribe(lost);
  return [next, [...waits, ...subscribes]];
}

/** Starts polling, unless the link polls already. */
function unsubscribed(link: Link): Step<Link> {
  if (!link.subscribed) return [link, []];
  return [{ ...link, subscribed: false, polls: 0, polled: false }, [{ type: 'wait', ms: backoffMs(POLLING, 0) }]];
}

function acked(link: Link, subscription: number): Step<Link> {
  const reached = { ...link, reached: true };
  if (!link.subscribing || subscription !== link.subscription) return [reached, []];
  return [
    { ...overtake(reached), subscribing: false, subscribed: true, polls: 0, polled: false, error: null },
    [{ type: 'stopWaiting' }],
  ];
}

function refused(link: Link, subscription: number | null, error: ApiError): Step<Link> {
  const answers = subscription === null || (link.subscribing && subscription === link.subscription);
  if (!answers) return [link, []];
  if (FINAL.includes(error.code)) return stop(link, error);
  return link.active ? unsubscribed({ ...link, subscribing: false, error }) : [link, []];
}

function readFailed(link: Link, error: ApiError): Step<Link> {
  if (link.overtaken) return afterRead(link);
  const [next, effects] = afterRead({ ...link, polled: false });
  if (FINAL.includes(error.code)) {
    const [stopped, stopping] = stop(next, error);
    return [stopped, [...effects, ...stopping]];
  }
  const silent = link.subscribed || !link.active;
  return [silent ? next : { ...next, error }, effects];
}

function afterRead(link: Link): Step<Link> {
  const done = { ...link, reading: false };
  if (link.readAgain) return read(done);
  if (!link.active || link.subscribed) return [done, []];
  const polls = link.polls + 1;
  return [{ ...done, polls }, [{ type: 'wait', ms: backoffMs(POLLING, polls) }]];
}

function tick(link: Link): Step<Link> {
  if (!link.active || link.subscribed) return [link, []];
  const [reading, reads] = link.reading ? ([link, []] as const) : read(link);
  const [next, subscribes] = link.connected && !link.subscribing ? subscribe(reading) : ([reading, []] as const);
  return [next, [...reads, ...subscribes]];
}

function read(link: Link): Step<Link> {
  if (link.reading) return [{ ...link, readAgain: true }, []];
  return [{ ...link, reading: true, readAgain: false, overtaken: false }, [{ type: 'read' }]];
}
