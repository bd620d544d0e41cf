import type { ApiError, SessionSummary } from '#libs/contracts';
import {
  connectionOf,
  newLink,
  onLink,
  overtake,
  type ConnectionState,
  type Link,
  type LinkEffect,
  type LinkEvent,
  type Step,
} from './link.js';

/** The sessions as their follower sees them, newest first; null until the server has answered. */
export interface SessionListView {
  readonly sessions: readonly SessionSummary[] | null;
  readonly connection: ConnectionState;
  /** When the server last confirmed the list, in ms of the client's clock. */
  readonly confirmedAt: number | null;
  readonly error: ApiError | null;
}

/**
 * The state of a feed of the list. `heard` is what came over the connection at hand (null: removed):
 * a list that was read before it must not undo it.
 */
export interface ListFeed {
  readonly link: Link;
  readonly sessions: readonly SessionSummary[] | null;
  readonly heard: ReadonlyMap<number, SessionSummary | null>;
  readonly confirmedAt: number | null;
}

/** What can happen to a feed of the list. `at` is ms of the client's clock. */
export type ListInput =
  | LinkEvent
  | {
      readonly type: 'acked';
      readonly subscription: number;
      readonly at: number;
      readonly sessions: readonly SessionSummary[];
    }
  | { readonly type: 'read'; readonly at: number; readonly sessions: readonly SessionSummary[] }
  | { readonly type: 'summary'; readonly at: number; readonly summary: SessionSummary }
  | { readonly type: 'removed'; readonly at: number; readonly sessionId: number };

/** A feed of the list before `open`. */
export function newListFeed(connected: boolean): ListFeed {
  return { link: newLink(connected), sessions: null, heard: new Map(), confirmedAt: null };
}

/** What the screen shows of `feed`. */
export function listView({ sessions, link, confirmedAt }: ListFeed): SessionListView {
  return { sessions, connection: connectionOf(link), confirmedAt, error: link.error };
}

/** The feed after `input`: pure. A whole list replaces the one shown, save for what is known to be newer. */
export function stepList(feed: ListFeed, input: ListInput): Step<ListFeed, LinkEffect> {
  switch (input.type) {
    case 'read':
      return onLink(feed.link.overtaken ? feed : whole(feed, input), input);
    case 'acked':
      return onLink(whole(feed, input), input);
    case 'summary':
      return [summary(feed, input.summary, input.at), []];
    case 'removed': {
      const sessions = feed.sessions?.filter((session) => session.sessionId !== input.sessionId) ?? null;
      const heard = new Map(feed.heard).set(input.sessionId, null);
      return [{ link: overtake(feed.link), sessions, heard, confirmedAt: input.at }, []];
    }
    case 'connected':
    case 'disconnected':
      return onLink({ ...feed, heard: new Map() }, input);
    case 'open':
    case 'stop':
    case 'renew':
    case 'refused':
    case 'readFailed':
    case 'tick':
    case 'look':
      return onLink(feed, input);
  }
}

function whole(feed: ListFeed, { sessions, at }: { sessions: readonly SessionSummary[]; at: number }): ListFeed {
  return { ...feed, sessions: merge(sessions, feed.heard), confirmedAt: at };
}

function summary(feed: ListFeed, heard: SessionSummary, at: number): ListFeed {
  const removed = feed.heard.get(heard.sessionId) === null;
  const shown = feed.sessions?.find((session) => session.sessionId === heard.sessionId);
  if (removed || (shown !== undefined && shown.version.seq >= heard.version.seq)) return feed;
  const news = new Map(feed.heard).set(heard.sessionId, heard);
  return {
    link: overtake(feed.link),
    heard: news,
    sessions: feed.sessions && merge(feed.sessions, news),
    confirmedAt: at,
  };
}

function merge(
  list: readonly SessionSummary[],
  heard: ReadonlyMap<number, SessionSummary | null>,
): readonly SessionSummary[] {
  const merged = new Map(list.map((session) => [session.sessionId, session]));
  for (const [id, news] of heard) {
    if (news === null) merged.delete(id);
    else if (news.version.seq > (merged.get(id)?.version.seq ?? -1)) merged.set(id, news);
  }
  return [...merged.values()].sort((a, b) => b.sessionId - a.sessionId);
}
