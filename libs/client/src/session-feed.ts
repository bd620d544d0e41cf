import { isTerminal, isAtWork, type ApiError, type Condition, type RecentItem, type Snapshot } from '#libs/contracts';
import {
  linkView,
  makeStep,
  newLink,
  onLink,
  type Answer,
  type FeedInput,
  type Link,
  type LinkView,
  type Step,
} from './link.js';

/**
 * One session as a follower sees it. `recent` are the items of the latest progress event; `condition` is null where the
 * session does not run, or its server says nothing of it.
 */
export interface SessionView extends LinkView {
  readonly snapshot: Snapshot | null;
  readonly condition: Condition | null;
  readonly recent: readonly RecentItem[];
}

/** The state of a feed of one session. */
export interface SessionFeed {
  readonly link: Link;
  /** Whether the socket is kept after the end of a run. */
  readonly follow: boolean;
  readonly snapshot: Snapshot | null;
  /** It has no seq. By its time the newest over one connection counts: another server has another clock. */
  readonly condition: Condition | null;
  /** Whether the condition came over the present connection. */
  readonly conditionIsLive: boolean;
  readonly recent: readonly RecentItem[];
  /** When the server last confirmed the snapshot, in ms of the client's clock. */
  readonly confirmedAt: number | null;
  /** The runs whose end was reported. */
  readonly ended: readonly string[];
}

/** A snapshot that arrived `at` ms of the client's clock. */
interface Received {
  readonly at: number;
  readonly snapshot: Snapshot;
}

/** An answer of the server: a snapshot, and the condition beside it. */
export type SessionAnswer = Snapshot & { readonly condition?: Condition };

/** The inputs of a feed. */
export type SessionInput = FeedInput<SessionAnswer, SessionEvent>;

/** What happens to a session and its page. */
export type SessionEvent =
  | ({ readonly type: 'progress'; readonly recent: readonly RecentItem[] } & Received)
  /** `completed`, `failed` or `cancelled`: the server has ended the subscription. */
  | ({ readonly type: 'end' } & Received)
  /** The answer to a command of this client. */
  | ({ readonly type: 'answer' } & Received)
  /** The server is at `seq`. */
  | { readonly type: 'current'; readonly at: number; readonly seq: number }
  | { readonly type: 'condition'; readonly condition: Condition }
  /** Another window has received `seq`. */
  | { readonly type: 'hint'; readonly seq: number }
  /** The page became visible. */
  | { readonly type: 'visible' }
  | { readonly type: 'removed' };

/** A feed before `open`. */
export function newSessionFeed(follow: boolean, connected: boolean): SessionFeed {
  return {
    link: newLink(connected),
    follow,
    snapshot: null,
    condition: null,
    conditionIsLive: false,
    recent: [],
    confirmedAt: null,
    ended: [],
  };
}

/** What the screen shows of `feed`. */
export function sessionView(feed: SessionFeed): SessionView {
  const { snapshot, recent } = feed;
  const condition = snapshot && isAtWork(snapshot.overallStatus) ? feed.condition : null;
  return { ...linkView(feed), snapshot, condition, recent };
}

const DELETED: ApiError = { code: 'not_found', message: 'This session was deleted.' };

function receiveAnswer(feed: SessionFeed, input: Answer<SessionAnswer>): Step<SessionFeed> {
  const { condition, ...snapshot } = input.value;
  const overSocket = input.type === 'acked';
  const answered = condition && (overSocket || !feed.conditionIsLive);
  const known = answered ? receiveCondition(feed, condition, overSocket) : feed;
  const received = receive(known, { at: input.at, snapshot });
  return then(
    then(received, (next) => onLink(next, input)),
    followRun,
  );
}

/** The step of a feed of a session. The newest of all snapshots is shown. */
export const stepSession = makeStep<SessionFeed, SessionInput>({
  acked: receiveAnswer,
  read: receiveAnswer,
  progress(feed, input) {
    const [received, effects] = receive(feed, input);
    const recent = received.snapshot === input.snapshot ? input.recent : feed.recent;
    return then([{ ...received, recent }, effects], followRun);
  },
  end: (feed, input) => then(then(receive(feed, input), followRun), (next) => onLink(next, { type: 'resubscribe' })),
  answer: (feed, input) => then(receive(feed, input), followRun),
  current(feed, { seq, at }) {
    if (seq > seqOf(feed)) return onLink(feed, { type: 'refresh' });
    return [seq < seqOf(feed) ? feed : { ...feed, confirmedAt: at }, []];
  },
  condition: (feed, { condition }) => [receiveCondition(feed, condition, true), []],
  connected: (feed, input) => onLink({ ...feed, conditionIsLive: false }, input),
  disconnected: (feed, input) => onLink({ ...feed, conditionIsLive: false }, input),
  hint: (feed, { seq }) => (!feed.link.active && seq > seqOf(feed) ? onLink(feed, { type: 'refresh' }) : [feed, []]),
  visible: (feed) => (feed.link.active ? [feed, []] : onLink(feed, { type: 'refresh' })),
  removed: (feed) => onLink(feed, { type: 'refused', subscription: null, error: DELETED }),
});

function then([feed, effects]: Step<SessionFeed>, next: (feed: SessionFeed) => Step<SessionFeed>): Step<SessionFeed> {
  const [after, more] = next(feed);
  return [after, [...effects, ...more]];
}

/**
 * Shows a snapshot if it is newer or of another installation, notes when it confirms the one shown, and reports the end
 * of its run once.
 */
function receive(feed: SessionFeed, { snapshot, at }: Received): Step<SessionFeed> {
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

/** Shows a condition, unless a newer one came over the present connection. */
function receiveCondition(feed: SessionFeed, condition: Condition, overSocket: boolean): SessionFeed {
  const isOld = feed.conditionIsLive && feed.condition !== null && feed.condition.at > condition.at;
  return isOld ? feed : { ...feed, condition, conditionIsLive: overSocket };
}

/** Stops the link when the run has ended, and opens it when a newer one has begun. */
function followRun(feed: SessionFeed): Step<SessionFeed> {
  const refused = !feed.link.active && feed.link.error !== null;
  if (feed.snapshot === null || refused) return [feed, []];
  const over = isTerminal(feed.snapshot.overallStatus) && !feed.follow;
  return onLink(feed, { type: over ? 'stop' : 'open' });
}

function seqOf(feed: SessionFeed): number {
  return feed.snapshot?.version.seq ?? -1;
}
