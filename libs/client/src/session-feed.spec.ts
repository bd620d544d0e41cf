import { describe, expect, it } from 'vitest';
import type { ErrorCode, Snapshot } from '#libs/contracts';
import { newSessionFeed, sessionView, stepSession, type SessionFeed, type SessionInput } from './session-feed.js';
import { makeCondition, makeSnapshot } from '../../../test/support/snapshots.js';

/** Applies `inputs` in order; returns the last state and the effects of each input. */
function play(feed: SessionFeed, ...inputs: SessionInput[]) {
  const all = inputs.map((input) => {
    const [next, effects] = stepSession(feed, input);
    feed = next;
    return effects;
  });
  return { feed, view: sessionView(feed), all, effects: all.map((effects) => effects.map(({ type }) => type)) };
}

const at = (seq: number, status: Snapshot['overallStatus'] = 'running') => makeSnapshot({ seq, status });
const acked = (seq: number, subscription = 1) => ({ type: 'acked', at: 1, subscription, value: at(seq) }) as const;
const read = (value: Snapshot) => ({ type: 'read', at: 4, value }) as const;
const current = (seq: number) => ({ type: 'current', at: 88, seq }) as const;
const refused = (code: ErrorCode) => ({ type: 'refused', subscription: 1, error: { code, message: code } }) as const;
const open = { type: 'open' } as const;
const connected = { type: 'connected' } as const;
const disconnected = { type: 'disconnected' } as const;
const tick = { type: 'tick' } as const;
const down = { type: 'readFailed', error: { code: 'unavailable', message: 'down' } } as const;

const subscribing = play(newSessionFeed(false, true), open).feed;
const live = play(newSessionFeed(false, false), open, connected, acked(5)).feed;
const ended = play(live, { type: 'end', at: 3, snapshot: at(9, 'completed') }).feed;

describe('subscribing', () => {
  it('holds the socket, and waits two seconds before the first REST read', () => {
    const { all } = play(newSessionFeed(false, false), open);
    expect(all).toEqual([[{ type: 'hold' }, { type: 'wait', ms: 2000 }]]);
  });

  it('subscribes at once over an open socket', () => {
    expect(play(newSessionFeed(false, true), open).effects).toEqual([['hold', 'wait', 'subscribe']]);
  });

  it('does not become live at the acknowledgement of an earlier subscription', () => {
    const { view } = play(live, disconnected, connected, acked(6, 1));
    expect(view).toMatchObject({ connection: 'reconnecting', snapshot: { version: { seq: 6 } } });
  });

  it('stops where the session is unknown', () => {
    const { view, effects } = play(subscribing, refused('not_found'));
    expect(effects).toEqual([['stopWaiting', 'release']]);
    expect(view).toMatchObject({ connection: 'ended', error: { code: 'not_found' } });
  });

  it('retries later where the server was unavailable', () => {
    expect(play(subscribing, refused('unavailable'), tick).effects).toEqual([[], ['read', 'subscribe']]);
  });
});

describe('whole snapshots', () => {
  it('knows when the server last confirmed the snapshot shown', () => {
    const progress = (seq: number) => ({ type: 'progress', at: 77, snapshot: at(seq), recent: [] }) as const;
    expect([progress(5), progress(4), current(5)].map((input) => play(live, input).view.confirmedAt)).toEqual([
      77, 1, 88,
    ]);
  });

  it('reads again where the server moves on during a read', () => {
    expect(play(live, current(6), current(7), read(at(6))).effects).toEqual([['read'], [], ['read']]);
  });
});

describe('after the end', () => {
  it('reads once when the page becomes visible', () => {
    expect(play(ended, { type: 'visible' }, read(at(9, 'completed'))).effects).toEqual([['read'], []]);
  });

  it('reads once at the hint of another window', () => {
    expect(play(ended, { type: 'hint', seq: 9 }, { type: 'hint', seq: 12 }).effects).toEqual([[], ['read']]);
  });
});

describe('without a socket', () => {
  it('polls with growing waits, at most 8 s', () => {
    const polls = Array.from({ length: 10 }, () => [tick, down]).flat();
    const waits = play(live, disconnected, ...polls)
      .all.flat()
      .flatMap((effect) => (effect.type === 'wait' ? [effect.ms] : []));
    expect(waits.slice(0, 2)).toEqual([2000, 3000]);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(8_000);
  });

  it('is polling while REST answers, reconnecting while it does not', () => {
    const polling = play(live, disconnected, tick, read(at(6)));
    expect(polling.view.connection).toBe('polling');
    expect(play(polling.feed, tick, down).view).toMatchObject({
      connection: 'reconnecting',
      error: { message: 'down' },
    });
  });

  it('stops polling once the socket is back', () => {
    expect(play(live, disconnected, connected, acked(6, 2), tick).effects.slice(2)).toEqual([['stopWaiting'], []]);
  });
});

describe('a change after the end of a run', () => {
  it('is shown, and reports no second end', () => {
    const renamed = { type: 'progress', at: 5, snapshot: at(10, 'completed'), recent: [] } as const;
    const followed = play({ ...live, follow: true }, { type: 'end', at: 3, snapshot: at(9, 'completed') }).feed;
    const { view, effects } = play(followed, renamed);
    expect([view.snapshot?.version.seq, effects]).toEqual([10, [[]]]);
  });
});

describe('the condition', () => {
  const ack = (cause: 'no_worker' | null, second: number, subscription = 1) => {
    const value = { ...at(5), condition: makeCondition(cause, second) };
    return { type: 'acked', at: 1, subscription, value } as const;
  };
  const found = (cause: 'no_worker' | null, second: number) =>
    ({ type: 'condition', condition: makeCondition(cause, second) }) as const;
  const polled = (cause: 'no_worker' | null, second: number) =>
    read({ ...at(5), condition: makeCondition(cause, second) } as Snapshot);
  const causeOf = (...inputs: SessionInput[]) => play(subscribing, ...inputs).view.condition?.cause;

  it('is that of the acknowledgement, then that of each newer event', () => {
    expect(causeOf(ack('no_worker', 1))).toBe('no_worker');
    expect(causeOf(ack('no_worker', 1), found(null, 2))).toBeNull();
    expect(causeOf(ack(null, 1), found('no_worker', 2), found(null, 1))).toBe('no_worker');
  });

  it('of an event is not undone by an acknowledgement that arrives after it', () => {
    expect(causeOf(found('no_worker', 2), ack(null, 1))).toBe('no_worker');
  });

  it('of another connection counts, whatever the clock of its server', () => {
    expect(causeOf(ack('no_worker', 9), disconnected, connected, ack(null, 1, 2))).toBeNull();
  });

  it('is read over REST only where none comes over the socket', () => {
    expect(causeOf(ack('no_worker', 1), { type: 'refresh' }, polled(null, 9))).toBe('no_worker');
    expect(causeOf(ack('no_worker', 1), disconnected, tick, polled(null, 0))).toBeNull();
  });

  it('is shown of a running session only, and changes nothing of its snapshot', () => {
    const paused = { type: 'progress', at: 2, snapshot: at(6, 'paused'), recent: [] } as const;
    const { view } = play(subscribing, ack('no_worker', 1), paused, found('no_worker', 3));
    expect([view.condition, view.snapshot?.version.seq, view.confirmedAt]).toEqual([null, 6, 2]);
  });
});
