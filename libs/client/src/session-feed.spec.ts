import { describe, expect, it } from 'vitest';
import {
  newSessionFeed,
  sessionView,
  stepSession,
  type SessionEffect,
  type SessionFeed,
  type SessionInput,
} from './session-feed.js';
import { makeSnapshot, type SnapshotOptions } from '../../../test/support/snapshots.js';

/** Applies `inputs` in order; returns the last state and the effects of each input. */
function play(
  feed: SessionFeed,
  ...inputs: SessionInput[]
): { feed: SessionFeed; effects: string[][]; all: SessionEffect[] } {
  const effects: string[][] = [];
  const all: SessionEffect[] = [];
  for (const input of inputs) {
    const [next, caused] = stepSession(feed, input);
    feed = next;
    effects.push(caused.map((effect) => effect.type));
    all.push(...caused);
  }
  return { feed, effects, all };
}

const acked = (moment: SnapshotOptions, subscription = 1): SessionInput => ({
  type: 'acked',
  at: 1,
  subscription,
  snapshot: makeSnapshot(moment),
});
const progress = (moment: SnapshotOptions, at = 2): SessionInput => ({
  type: 'progress',
  at,
  snapshot: makeSnapshot(moment),
  recent: [],
});
const end = (moment: SnapshotOptions): SessionInput => ({
  type: 'end',
  at: 3,
  snapshot: makeSnapshot({ status: 'completed', percentage: 100, ...moment }),
});
const read = (moment: SnapshotOptions): SessionInput => ({ type: 'read', at: 4, snapshot: makeSnapshot(moment) });
const refused = (code: 'not_found' | 'unavailable', subscription = 1): SessionInput => ({
  type: 'refused',
  subscription,
  error: { code, message: code },
});

const open = { type: 'open' } as const;
const connected = { type: 'connected' } as const;
const disconnected = { type: 'disconnected' } as const;
const tick = { type: 'tick' } as const;

const live = play(newSessionFeed(false, false), open, connected, acked({ seq: 5 })).feed;
const ended = play(live, end({ seq: 9 })).feed;

describe('subscribing', () => {
  it('holds the socket, and waits two seconds before the first REST read', () => {
    const { all } = play(newSessionFeed(false, false), open);
    expect(all).toEqual([{ type: 'hold' }, { type: 'wait', ms: 2000 }]);
  });

  it('subscribes at once over an open socket', () => {
    expect(play(newSessionFeed(false, true), open).effects).toEqual([['hold', 'wait', 'subscribe']]);
  });

  it('does not become live at the acknowledgement of an earlier subscription', () => {
    const { feed } = play(live, disconnected, connected, acked({ seq: 6 }, 1));
    expect(sessionView(feed)).toMatchObject({ connection: 'reconnecting', snapshot: { version: { seq: 6 } } });
  });

  it('stops where the session is unknown', () => {
    const { feed, effects } = play(newSessionFeed(false, true), open, refused('not_found'));
    expect(effects[1]).toEqual(['stopWaiting', 'release']);
    expect(sessionView(feed)).toMatchObject({ connection: 'ended', error: { code: 'not_found' } });
  });

  it('retries later where the server was unavailable', () => {
    const { feed } = play(newSessionFeed(false, true), open, refused('unavailable'));
    expect(play(feed, tick).effects).toEqual([['read', 'subscribe']]);
  });
});

describe('whole snapshots', () => {
  it('knows when the server last confirmed the snapshot shown', () => {
    expect(play(live, progress({ seq: 5 }, 77)).feed.confirmedAt).toBe(77);
    expect(play(live, progress({ seq: 4 }, 77)).feed.confirmedAt).toBe(1);
    expect(play(live, { type: 'current', seq: 5, at: 88 }).feed.confirmedAt).toBe(88);
  });

  it('reads again where the server moves on during a read', () => {
    const { effects } = play(
      live,
      { type: 'current', seq: 6, at: 9 },
      { type: 'current', seq: 7, at: 9 },
      read({ seq: 6 }),
    );
    expect(effects).toEqual([['read'], [], ['read']]);
  });
});

describe('after the end', () => {
  it('reads once when the page becomes visible', () => {
    expect(play(ended, { type: 'visible' }, read({ seq: 9, status: 'completed' })).effects).toEqual([['read'], []]);
  });

  it('reads once at the hint of another window', () => {
    expect(play(ended, { type: 'hint', seq: 9 }, { type: 'hint', seq: 12 }).effects).toEqual([[], ['read']]);
  });
});

describe('without a socket', () => {
  it('polls with growing waits, at most 30 s', () => {
    const waits: number[] = [];
    let feed = play(live, disconnected).feed;
    for (let poll = 0; poll < 10; poll++) {
      const { feed: next, all } = play(feed, tick, { type: 'readFailed', error: { code: 'unavailable', message: '' } });
      waits.push(...all.flatMap((effect) => (effect.type === 'wait' ? [effect.ms] : [])));
      feed = next;
    }
    expect(waits[0]).toBe(3000);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(30_000);
  });

  it('is polling while REST answers, reconnecting while it does not', () => {
    const polling = play(live, disconnected, tick, read({ seq: 6 })).feed;
    expect(sessionView(polling).connection).toBe('polling');
    const failing = play(polling, tick, { type: 'readFailed', error: { code: 'unavailable', message: 'down' } }).feed;
    expect(sessionView(failing)).toMatchObject({ connection: 'reconnecting', error: { message: 'down' } });
  });

  it('stops polling once the socket is back', () => {
    const { effects } = play(live, disconnected, connected, acked({ seq: 6 }, 2), tick);
    expect(effects.slice(2)).toEqual([['stopWaiting'], []]);
  });
});
