import type { SessionSummary } from '#libs/contracts';
import {
  linkView,
  makeStep,
  newLink,
  onLink,
  overtake,
  type Link,
  type LinkEvent,
  type LinkInput,
  type LinkView,
} from './link.js';

/** The sessions as a follower sees them, newest first; null until the server has answered. */
export interface SessionListView extends LinkView {
  readonly sessions: readonly SessionSummary[] | null;
}

/**
 * The state of a feed of the list. `received` are the updates over the present connection (null: removed), which an
 * older list must not undo.
 */
export interface ListFeed {
  readonly link: Link;
  readonly sessions: readonly SessionSummary[] | null;
  readonly received: ReadonlyMap<number, SessionSummary | null>;
  readonly confirmedAt: number | null;
}

/** The inputs of a feed of the list. `at` is ms of the client's clock. */
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
  return { link: newLink(connected), sessions: null, received: new Map(), confirmedAt: null };
}

/** What the screen shows of `feed`. */
export function listView(feed: ListFeed): SessionListView {
  return { ...linkView(feed), sessions: feed.sessions };
}

const forgetUpdates = (feed: ListFeed, input: LinkInput) => onLink({ ...feed, received: new Map() }, input);

/** The step of a feed of the list. A whole list replaces the one shown, except for newer updates. */
export const stepList = makeStep<ListFeed, ListInput>({
  read: (feed, input) => onLink(feed.link.overtaken ? feed : whole(feed, input), input),
  acked: (feed, input) => onLink(whole(feed, input), input),
  summary: (feed, { summary, at }) => [update(feed, summary, at), []],
  removed: (feed, { sessionId, at }) => {
    const sessions = feed.sessions?.filter((session) => session.sessionId !== sessionId) ?? null;
    const received = new Map(feed.received).set(sessionId, null);
    return [{ link: overtake(feed.link), sessions, received, confirmedAt: at }, []];
  },
  connected: forgetUpdates,
  disconnected: forgetUpdates,
});

function whole(feed: ListFeed, { sessions, at }: { sessions: readonly SessionSummary[]; at: number }): ListFeed {
  return { ...feed, sessions: merge(sessions, feed.received), confirmedAt: at };
}

function update(feed: ListFeed, summary: SessionSummary, at: number): ListFeed {
  const known = feed.received.get(summary.sessionId);
  const shown = feed.sessions?.find((session) => session.sessionId === summary.sessionId);
  const isOld = [known, shown].some((other) => other && other.version.seq >= summary.version.seq);
  if (known === null || isOld) return feed;
  const received = new Map(feed.received).set(summary.sessionId, summary);
  return {
    link: overtake(feed.link),
    received,
    sessions: feed.sessions && merge(feed.sessions, received),
    confirmedAt: at,
  };
}

function merge(
  list: readonly SessionSummary[],
  received: ReadonlyMap<number, SessionSummary | null>,
): readonly SessionSummary[] {
  const merged = new Map(list.map((session) => [session.sessionId, session]));
  for (const [id, summary] of received) {
    if (summary === null) merged.delete(id);
    else if (summary.version.seq > (merged.get(id)?.version.seq ?? -1)) merged.set(id, summary);
  }
  return [...merged.values()].sort((a, b) => b.sessionId - a.sessionId);
}
