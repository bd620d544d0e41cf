import type { Condition, SessionSummary, SystemState } from '#libs/contracts';
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

/** What came of a session over the present connection: its line, null where it was removed, and its condition. */
interface ListUpdate {
  readonly line?: SessionSummary | null;
  readonly condition?: Condition;
}

/** An event of the list. */
type ListEvent =
  SessionSummary | { readonly sessionId: number; readonly condition: Condition } | { readonly removed: number };

/** A line of the list, with its condition where the server has said it. */
export type Line = SessionSummary & { readonly condition?: Condition };

/** The feed of the list of sessions, newest first. Its updates are by id. */
export const listFeed = makeTopicFeed<readonly Line[], ReadonlyMap<number, ListUpdate>, ListEvent>({
  none: new Map(),
  add({ whole, updates }, event) {
    if ('removed' in event) return new Map(updates).set(event.removed, { line: null });
    const { sessionId } = event;
    const known = updates.get(sessionId);
    const shown = whole?.find((line) => line.sessionId === sessionId);
    if (known?.line === null) return updates;
    if ('condition' in event) {
      const isOld = known?.condition && known.condition.at >= event.condition.at;
      return isOld ? updates : new Map(updates).set(sessionId, { ...known, condition: event.condition });
    }
    const isOld = [known?.line, shown].some((other) => other && other.version.seq >= event.version.seq);
    return isOld ? updates : new Map(updates).set(sessionId, { ...known, line: event });
  },
  merge(whole, updates) {
    const merged = new Map(whole?.map((session) => [session.sessionId, session]));
    for (const [id, { line, condition }] of updates) {
      const shown = merged.get(id);
      const newest = line && line.version.seq > (shown?.version.seq ?? -1) ? { ...shown, ...line } : shown;
      if (line === null) merged.delete(id);
      else if (newest) merged.set(id, isNewer(condition, newest.condition) ? { ...newest, condition } : newest);
    }
    return whole && [...merged.values()].sort((a, b) => b.sessionId - a.sessionId);
  },
});

function isNewer(condition: Condition | undefined, shown: Condition | undefined): condition is Condition {
  return condition !== undefined && (shown === undefined || condition.at > shown.at);
}

/**
 * The feed of workers and queues. A state has no version, and its time is by the clock of one of several API processes:
 * an update counts as newer than any pending answer.
 */
export const systemFeed = makeTopicFeed<SystemState, SystemState | null, SystemState>({
  none: null,
  add: (_feed, update) => update,
  merge: (whole, update) => update ?? whole,
});
