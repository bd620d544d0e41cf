import type { SessionSummary, SystemState } from '#libs/contracts';
import { makeStep, newLink, onLink, overtake, type Answer, type FeedInput, type Link, type LinkInput } from './link.js';

/**
 * The state of a feed whose topic has no version of its own. `whole` is null until the server has answered; `updates`
 * are those over the present connection, which an older answer must not undo.
 */
export interface TopicFeed<Whole, Updates> {
  readonly link: Link;
  readonly whole: Whole | null;
  readonly updates: Updates;
  /** When the server last confirmed what is shown, in ms of the client's clock. */
  readonly confirmedAt: number | null;
}

/** An update of what is shown; `at` is ms of the client's clock. */
export interface Updated<Update> {
  readonly type: 'update';
  readonly at: number;
  readonly update: Update;
}

/** How updates change what is shown. */
interface Topic<Whole, Updates, Update> {
  readonly none: Updates;
  /** The updates with a new one; the same where it is old. */
  readonly add: (feed: TopicFeed<Whole, Updates>, update: Update) => Updates;
  /** What the server answered, with the updates that the answer may lack. */
  readonly merge: (whole: Whole | null, updates: Updates) => Whole | null;
}

function makeTopicFeed<Whole, Updates, Update>({ none, add, merge }: Topic<Whole, Updates, Update>) {
  type Feed = TopicFeed<Whole, Updates>;
  const forgetUpdates = (feed: Feed, input: LinkInput) => onLink({ ...feed, updates: none }, input);
  const show = (feed: Feed, { value, at }: Answer<Whole>): Feed => {
    return { ...feed, whole: merge(value, feed.updates), confirmedAt: at };
  };
  return {
    /** A feed before `open`. */
    begin: (connected: boolean): Feed => ({ link: newLink(connected), whole: null, updates: none, confirmedAt: null }),
    step: makeStep<Feed, FeedInput<Whole, Updated<Update>>>({
      acked: (feed, input) => onLink(show(feed, input), input),
      read: (feed, input) => onLink(feed.link.overtaken ? feed : show(feed, input), input),
      update(feed, { update, at }) {
        const updates = add(feed, update);
        if (updates === feed.updates) return [feed, []];
        return [{ link: overtake(feed.link), whole: merge(feed.whole, updates), updates, confirmedAt: at }, []];
      },
      connected: forgetUpdates,
      disconnected: forgetUpdates,
    }),
  };
}

/** The feed of the list of sessions, newest first. Its updates are by id, null for a removed session. */
export const listFeed = makeTopicFeed<
  readonly SessionSummary[],
  ReadonlyMap<number, SessionSummary | null>,
  SessionSummary | { readonly removed: number }
>({
  none: new Map(),
  add({ whole, updates }, update) {
    if ('removed' in update) return new Map(updates).set(update.removed, null);
    const known = updates.get(update.sessionId);
    const shown = whole?.find(({ sessionId }) => sessionId === update.sessionId);
    const isOld = [known, shown].some((other) => other && other.version.seq >= update.version.seq);
    return known === null || isOld ? updates : new Map(updates).set(update.sessionId, update);
  },
  merge(whole, updates) {
    const merged = new Map(whole?.map((session) => [session.sessionId, session]));
    for (const [id, summary] of updates) {
      if (summary === null) merged.delete(id);
      else if (summary.version.seq > (merged.get(id)?.version.seq ?? -1)) merged.set(id, summary);
    }
    return whole && [...merged.values()].sort((a, b) => b.sessionId - a.sessionId);
  },
});

/**
 * The feed of workers and queues. A state has no version, and its time is by the clock of one of several API processes:
 * an update counts as newer than any pending answer.
 */
export const systemFeed = makeTopicFeed<SystemState, SystemState | null, SystemState>({
  none: null,
  add: (_feed, update) => update,
  merge: (whole, update) => update ?? whole,
});
