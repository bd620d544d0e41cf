import { isTerminal, type ApiError, type RecentItem, type Snapshot } from '#libs/contracts';
import {
  connectionOf,
  newLink,
  onLink,
  type ConnectionState,
  type Link,
  type LinkEffect,
  type LinkEvent,
  type Step,
} from './link.js';

/** One session as its follower sees it. `recent` are the items of the newest progress event. */
export interface SessionView {
  readonly snapshot: Snapshot | null;
  readonly recent: readonly RecentItem[];
  readonly connection: ConnectionState;
  /** When the server last confirmed the snapshot, in ms of the client's clock. */
  readonly confirmedAt: number | null;
  readonly error: ApiError | null;
}

/** The state of a feed of one session. */
export interface SessionFeed {
  readonly link: Link;
  /** Whether the socket is kept over the ends of runs. */
  readonly follow: boolean;
  readonly snapshot: Snapshot | null;
  readonly recent: readonly RecentItem[];
  /** When the server last confirmed the snapshot, in ms of the client's clock. */
  readonly confirmedAt: number | null;
  /** The runs whose end was reported. */
  readonly ended: readonly string[];
}

/** What can happen to a feed. `at` is ms of the client's clock. */
export type SessionInput =
  | LinkEvent
  | { readonly type: 'acked'; readonly subscription: number; readonly at: number; readonly snapshot: Snapshot }
  | { readonly type: 'read'; readonly at: number; readonly snapshot: Snapshot }
  | {
      readonly type: 'progress';
      readonly at: number;
      readonly snapshot: Snapshot;
      readonly recent: readonly RecentItem[];
    }
  /** `completed`, `failed` or `cancelled`: the server has ended the subscription. */
  | { readonly type: 'end'; readonly at: number; readonly snapshot: Snapshot }
  /** The answer to a command of this client. */
  | { readonly type: 'answer'; readonly at: number; readonly snapshot: Snapshot }
  /** The server is at `seq`. */
  | { readonly type: 'current'; readonly at: number; readonly seq: number }
  /** Another window heard of `seq`. */
  | { readonly type: 'hint'; readonly seq: number }
  /** The page became visible. */
  | { readonly type: 'visible' }
  | { readonly type: 'removed' };

/** What a feed wants done; `ended` reports the end of a run, once. */
export type SessionEffect = LinkEffect | { readonly type: 'ended'; readonly snapshot: Snapshot };

/** A feed before `open`. */
export function newSessionFeed(follow: boolean, connected: boolean): SessionFeed {
  return { link: newLink(connected), follow, snapshot: null, recent: [], confirmedAt: null, ended: [] };
}

/** What the screen shows of `feed`. */
export function sessionView(feed: SessionFeed): SessionView {
  const { snapshot, recent, confirmedAt, link } = feed;
  return { snapshot, recent, connection: connectionOf(link), confirmedAt, error: link.error };
}

/** The feed after `input`: pure. Whole snapshots come in, and the newest of them is shown. */
export function stepSession(feed: SessionFeed, input: SessionInput): Step<SessionFeed, SessionEffect> {
  switch (input.type) {
    case 'acked':
    case 'read':
      return then(
        then(hear(feed, input), (next) => onLink(next, input)),
        followRun,
      );
    case 'progress': {
      const [heard, effects] = hear(feed, input);
      const recent = heard.snapshot === input.snapshot ? input.recent : feed.recent;
      return then([{ ...heard, recent }, effects], followRun);
    }
    case 'end':
      return then(then(hear(feed, input), followRun), (next) => onLink(next, { type: 'renew' }));
    case 'answer':
      return then(hear(feed, input), followRun);
    case 'current':
      return current(feed, input.seq, input.at);
    case 'hint':
      return !feed.link.active && input.seq > seqOf(feed) ? onLink(feed, { type: 'look' }) : [feed, []];
    case 'visible':
      return feed.link.active ? [feed, []] : onLink(feed, { type: 'look' });
    case 'removed':
      return onLink(feed, { type: 'refused', subscription: null, error: DELETED });
    case 'open':
    case 'stop':
    case 'connected':
    case 'disconnected':
    case 'renew':
    case 'refused':
    case 'readFailed':
    case 'tick':
    case 'look':
      return onLink(feed, input);
  }
}

const DELETED: ApiError = { code: 'not_found', message: 'This session was deleted.' };

type Stepped = Step<SessionFeed, SessionEffect>;

function then([feed, effects]: Stepped, next: (feed: SessionFeed) => Stepped): Stepped {
  const [after, more] = next(feed);
  return [after, [...effects, ...more]];
}

/**
 * Shows a snapshot if it is newer or of another installation; knows when it only confirms what is shown;
 * reports the end of its run if that has not been done.
 */
function hear(feed: SessionFeed, { snapshot, at }: { snapshot: Snapshot; at: number }): Stepped {
  const shown = feed.snapshot?.installation === snapshot.installation ? feed.snapshot.version.seq : -1;
  const { run, seq } = snapshot.version;
  const next: SessionFeed = {
    ...feed,
    snapshot: seq > shown ? snapshot : feed.snapshot,
    confirmedAt: seq >= shown ? at : feed.confirmedAt,
  };
  const key = `${snapshot.installation}:${run}`;
  if (!isTerminal(snapshot.overallStatus) || feed.ended.includes(key)) return [next, []];
  return [{ ...next, ended: [...feed.ended, key] }, [{ type: 'ended', snapshot }]];
}

/** Stops asking when the run has ended, asks again when a newer one has begun. */
function followRun(feed: SessionFeed): Stepped {
  const refused = !feed.link.active && feed.link.error !== null;
  if (feed.snapshot === null || refused) return [feed, []];
  const over = isTerminal(feed.snapshot.overallStatus) && !feed.follow;
  return onLink(feed, { type: over ? 'stop' : 'open' });
}

function current(feed: SessionFeed, seq: number, at: number): Stepped {
  if (seq > seqOf(feed)) return onLink(feed, { type: 'look' });
  if (seq < seqOf(feed)) return [feed, []];
  return [{ ...feed, confirmedAt: at }, []];
}

function seqOf(feed: SessionFeed): number {
  return feed.snapshot?.version.seq ?? -1;
}
