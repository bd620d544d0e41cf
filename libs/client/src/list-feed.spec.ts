import { describe, expect, it } from 'vitest';
import { listView, newListFeed, stepList, type ListFeed, type ListInput } from './list-feed.js';
import { makeSummary } from '../../../test/support/snapshots.js';

function play(feed: ListFeed, ...inputs: ListInput[]): ListFeed {
  return inputs.reduce((state, input) => stepList(state, input)[0], feed);
}

const acked = (sessions: ReturnType<typeof makeSummary>[], subscription = 1): ListInput => ({
  type: 'acked',
  at: 1,
  subscription,
  sessions,
});
const summary = (sessionId: number, seq: number): ListInput => ({
  type: 'summary',
  at: 2,
  summary: makeSummary({ sessionId, seq }),
});
const removed = (sessionId: number): ListInput => ({ type: 'removed', at: 3, sessionId });
const shown = (feed: ListFeed) => feed.sessions?.map((session) => [session.sessionId, session.version.seq]);

const subscribing = play(newListFeed(true), { type: 'open' });
const live = play(subscribing, acked([makeSummary({ sessionId: 1, seq: 5 }), makeSummary({ sessionId: 2, seq: 5 })]));

describe('the list', () => {
  it('is unknown until the server has answered', () => {
    expect(listView(subscribing)).toMatchObject({ sessions: null, connection: 'connecting' });
    expect(listView(live)).toMatchObject({ connection: 'live', confirmedAt: 1 });
  });

  it('applies a newer summary and drops an older one', () => {
    expect(shown(play(live, summary(2, 7), summary(2, 6), summary(1, 5)))).toEqual([
      [2, 7],
      [1, 5],
    ]);
  });

  it('keeps the newest of the updates that overtake its acknowledgement', () => {
    expect(shown(play(subscribing, summary(1, 2), summary(1, 1), acked([])))).toEqual([[1, 2]]);
  });

  it('does not restore a removed session at a late update', () => {
    expect(shown(play(live, removed(2), summary(2, 9)))).toEqual([[1, 5]]);
  });

  it('is replaced by the list of a new connection', () => {
    const back = play(live, summary(2, 9), { type: 'disconnected' }, { type: 'connected' });
    expect(shown(play(back, acked([makeSummary({ sessionId: 2, seq: 1 })], 2)))).toEqual([[2, 1]]);
  });
});
