import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionView } from '#libs/client';
import type { RecentItem, SessionStatus } from '#libs/contracts';
import { makeSnapshot } from '../../../../test/support/snapshots.js';
import { makeViewThrottle } from './feeds.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const photo = (photoId: number): RecentItem => ({ photoId, phase: 'training', state: 'completed' });
type Differences = { status?: SessionStatus; connection?: SessionView['connection'] };
const view = (seq: number, { status = 'running', connection = 'live' }: Differences = {}): SessionView => ({
  snapshot: makeSnapshot({ seq, status }),
  condition: null,
  recent: [photo(seq)],
  connection,
  confirmedAt: 0,
  error: null,
});

/** What is shown of views that arrive at the given times, in ms: when, which version, and which recent photos. */
function shownOf(...views: [at: number, view: SessionView][]) {
  const startedAt = Date.now();
  const shown: [at: number, seq: number | undefined, recent: number[]][] = [];
  const throttle = makeViewThrottle(({ snapshot, recent }) => {
    shown.push([Date.now() - startedAt, snapshot?.version.seq, recent.map(({ photoId }) => photoId)]);
  }, 200);
  for (const [at, next] of views) {
    vi.advanceTimersByTime(at - (Date.now() - startedAt));
    throttle.offer(next);
  }
  vi.advanceTimersByTime(1_000);
  return shown;
}

describe('the numbers of a session', () => {
  it('are shown once per interval, the latest each time, with all items settled meanwhile', () => {
    expect(shownOf([0, view(1)], [50, view(2)], [100, view(3)], [250, view(4)])).toEqual([
      [0, 1, [1]],
      [200, 3, [3, 2]],
      [400, 4, [4]],
    ]);
  });

  it('do not delay the end or the state of the connection', () => {
    expect(shownOf([0, view(1)], [10, view(2)], [20, view(3, { status: 'completed' })])[1]).toEqual([20, 3, [3, 2]]);
    expect(shownOf([0, view(1)], [10, view(1, { connection: 'reconnecting' })])[1]?.[0]).toBe(10);
  });
});
