import type { ApiError, ErrorCode } from '#libs/contracts';

/**
 * What keeps one subscription supplied with news: the socket while it lives, REST reads while it does not.
 * While `active` and not `subscribed`, a wait or a read is always under way, so that the link cannot fall asleep.
 */
export interface Link {
  /** Whether news is wanted at all. */
  readonly active: boolean;
  /** Whether the socket is up. */
  readonly connected: boolean;
  /** Number of the newest `subscribe`; the answer to an older one does not count. */
  readonly subscription: number;
  /** Whether a `subscribe` is unanswered. */
  readonly asking: boolean;
  /** Whether the newest `subscribe` was acknowledged over the connection at hand. */
  readonly subscribed: boolean;
  /** Whether a REST read is under way, and whether another one is wanted after it. */
  readonly reading: boolean;
  readonly readAgain: boolean;
  /** Whether something newer was heard since the read under way was asked: its answer no longer counts. */
  readonly overtaken: boolean;
  /** REST reads since the socket was lost, and whether the last of them was answered. */
  readonly polls: number;
  readonly polled: boolean;
  /** Whether the server has ever answered. */
  readonly reached: boolean;
  readonly error: ApiError | null;
}

/** What the screen says about a link. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'ended';

/** What can happen to a link whatever its subject is. */
export type LinkEvent =
  | { readonly type: 'open' }
  | { readonly type: 'stop' }
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  /** `subscription` is null where the server refused the whole connection. */
  | { readonly type: 'refused'; readonly subscription: number | null; readonly error: ApiError }
  /** The server has ended the subscription, and a new one is wanted. */
  | { readonly type: 'renew' }
  | { readonly type: 'readFailed'; readonly error: ApiError }
  /** The wait is over. */
  | { readonly type: 'tick' }
  /** Somebody wants one REST read. */
  | { readonly type: 'look' };

/** What can happen to a link; what an acknowledgement or a read brought is its subject's business. */
export type LinkInput =
  LinkEvent | { readonly type: 'acked'; readonly subscription: number } | { readonly type: 'read' };

/** What a link wants done. A new `wait` replaces the one before. */
export type LinkEffect =
  | { readonly type: 'hold' }
  | { readonly type: 'release' }
  | { readonly type: 'subscribe'; readonly subscription: number }
  | { readonly type: 'read' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'stopWaiting' };

/** The state after an input, and what has to be done now. */
export type Step<State, Effect> = readonly [State, readonly Effect[]];

const FIRST_POLL_MS = 2_000;
const SLOWEST_POLL_MS = 30_000;
const BACKOFF = 1.5;

/** Answers after which asking again is no use. */
const FINAL: readonly ErrorCode[] = ['not_found', 'unauthorized', 'forbidden', 'validation_failed'];

/** Milliseconds until the next REST read after `polls` of them, before jitter. */
export function pollDelay(polls: number): number {
  return Math.min(SLOWEST_POLL_MS, FIRST_POLL_MS * BACKOFF ** polls);
}

/** A link before `open`. */
export function newLink(connected: boolean): Link {
  return {
    active: false,
    connected,
    subscription: 0,
    asking: false,
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

/** What to call the state of `link`. */
export function connectionOf(link: Link): ConnectionState {
  if (!link.active) return 'ended';
  if (link.subscribed) return 'live';
  if (link.polled) return 'polling';
  return link.reached ? 'reconnecting' : 'connecting';
}

/** The link after `input`: pure. */
export function stepLink(link: Link, input: LinkInput): Step<Link, LinkEffect> {
  switch (input.type) {
    case 'open':
      return link.active ? [link, []] : open(link);
    case 'stop':
      return stop(link, link.error);
    case 'connected':
      return connected(link);
    case 'disconnected':
      return disconnected(link);
    case 'acked':
      return acked(link, input.subscription);
    case 'refused':
      return refused(link, input.subscription, input.error);
    case 'renew':
      return link.active && link.connected ? subscribe(link) : [link, []];
    case 'read':
      return afterRead(link.overtaken ? link : { ...link, reached: true, error: null, polled: !link.subscribed });
    case 'readFailed':
      return readFailed(link, input.error);
    case 'tick':
      return tick(link);
    case 'look':
      return read(link);
  }
}

/** A feed after an input that is its link's business alone: pure. */
export function onLink<Feed extends { readonly link: Link }>(feed: Feed, input: LinkInput): Step<Feed, LinkEffect> {
  const [link, effects] = stepLink(feed.link, input);
  return [{ ...feed, link }, effects];
}

/** The link after news over the socket. */
export function overtake(link: Link): Link {
  return { ...link, overtaken: link.reading };
}

function open(link: Link): Step<Link, LinkEffect> {
  const opened: Link = { ...link, active: true, subscribed: false, polls: 0, polled: false, error: null };
  const [next, effects] = link.connected ? subscribe(opened) : ([opened, []] as const);
  return [next, [{ type: 'hold' }, { type: 'wait', ms: pollDelay(0) }, ...effects]];
}

function stop(link: Link, error: ApiError | null): Step<Link, LinkEffect> {
  const last: Link = { ...overtake(link), error };
  if (!link.active) return [last, []];
  return [{ ...last, active: false, subscribed: false, asking: false }, [{ type: 'stopWaiting' }, { type: 'release' }]];
}

function subscribe(link: Link): Step<Link, LinkEffect> {
  const subscription = link.subscription + 1;
  return [{ ...link, subscription, asking: true }, [{ type: 'subscribe', subscription }]];
}

function connected(link: Link): Step<Link, LinkEffect> {
  const [lost, waits] = unsubscribed({ ...link, connected: true });
  if (!link.active) return [lost, waits];
  const [next, subscribes] = subscribe(lost);
  return [next, [...waits, ...subscribes]];
}

function disconnected(link: Link): Step<Link, LinkEffect> {
  return unsubscribed({ ...link, connected: false, asking: false });
}

/** Without a subscription REST has to do; where there was none, it is being waited for already. */
function unsubscribed(link: Link): Step<Link, LinkEffect> {
  if (!link.subscribed) return [link, []];
  return [{ ...link, subscribed: false, polls: 0, polled: false }, [{ type: 'wait', ms: pollDelay(0) }]];
}

function acked(link: Link, subscription: number): Step<Link, LinkEffect> {
  const reached = { ...link, reached: true };
  if (!link.asking || subscription !== link.subscription) return [reached, []];
  return [
    { ...overtake(reached), asking: false, subscribed: true, polls: 0, polled: false, error: null },
    [{ type: 'stopWaiting' }],
  ];
}

function refused(link: Link, subscription: number | null, error: ApiError): Step<Link, LinkEffect> {
  const answers = subscription === null || (link.asking && subscription === link.subscription);
  if (!answers) return [link, []];
  if (FINAL.includes(error.code)) return stop(link, error);
  return link.active ? unsubscribed({ ...link, asking: false, error }) : [link, []];
}

function readFailed(link: Link, error: ApiError): Step<Link, LinkEffect> {
  if (link.overtaken) return afterRead(link);
  const [next, effects] = afterRead({ ...link, polled: false });
  if (FINAL.includes(error.code)) {
    const [stopped, stopping] = stop(next, error);
    return [stopped, [...effects, ...stopping]];
  }
  const silent = link.subscribed || !link.active;
  return [silent ? next : { ...next, error }, effects];
}

function afterRead(link: Link): Step<Link, LinkEffect> {
  const done = { ...link, reading: false };
  if (link.readAgain) return read(done);
  if (!link.active || link.subscribed) return [done, []];
  const polls = link.polls + 1;
  return [{ ...done, polls }, [{ type: 'wait', ms: pollDelay(polls) }]];
}

function tick(link: Link): Step<Link, LinkEffect> {
  if (!link.active || link.subscribed) return [link, []];
  const [reading, reads] = link.reading ? ([link, []] as const) : read(link);
  const [next, subscribes] = link.connected && !link.asking ? subscribe(reading) : ([reading, []] as const);
  return [next, [...reads, ...subscribes]];
}

function read(link: Link): Step<Link, LinkEffect> {
  if (link.reading) return [{ ...link, readAgain: true }, []];
  return [{ ...link, reading: true, readAgain: false, overtaken: false }, [{ type: 'read' }]];
}
