import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionSummary, SystemState } from '#libs/contracts';
import { connectionOf, type FeedInput } from './link.js';
import { listFeed, systemFeed, type TopicFeed, type Updated } from './topic-feeds.js';
import { makeCondition, makeSummary, makeSystemState } from '../../../test/support/snapshots.js';
import { scripts, World, type Action as NetworkAction } from './world.fixture.js';

type ListUpdate = SessionSummary | { readonly removed: number };
type ListFeed = ReturnType<typeof listFeed.begin>;

/** What becomes of the session that was created `back` before the newest, and whether the client receives it at once. */
const change = fc.record({
  type: fc.constantFrom('change', 'change', 'stale', 'remove'),
  back: fc.nat({ max: 1 }),
  atOnce: fc.boolean(),
});
const listActions = scripts(
  fc.oneof({ weight: 1, arbitrary: fc.constant('create' as const) }, { weight: 3, arbitrary: change }),
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** Sessions that are created, changed and deleted, and a follower of their list. */
class ListWorld extends World<ListFeed, readonly SessionSummary[], Updated<ListUpdate>> {
  sessions: readonly SessionSummary[] = [];
  #created = 0;
  /** The newest seq of each session that was shown, and the sessions whose removal was received. */
  readonly #shown = new Map<number, number>();
  readonly #removed = new Set<number>();

  constructor() {
    super(listFeed.begin(false), listFeed.step);
    this.send({ type: 'open' });
  }

  do(action: NetworkAction | 'create' | Change): void {
    if (action === 'create') return this.#create();
    if (typeof action === 'string') return this.act(action);
    const session = this.sessions[action.back];
    if (session !== undefined) this.#change(action, session);
    if (action.atOnce) this.act('receive');
    return undefined;
  }

  protected override serve(): readonly SessionSummary[] {
    return this.sessions;
  }

  override send(input: FeedInput<readonly SessionSummary[], Updated<ListUpdate>>): void {
    if (input.type === 'update' && 'removed' in input.update) this.#removed.add(input.update.removed);
    super.send(input);
  }

  protected override check(): void {
    for (const { sessionId, version } of this.client.whole ?? []) {
      expect(version.seq).toBeGreaterThanOrEqual(this.#shown.get(sessionId) ?? 0);
      expect(this.#removed).not.toContain(sessionId);
      this.#shown.set(sessionId, version.seq);
    }
  }

  #update(update: ListUpdate): void {
    this.emit({ type: 'update', at: 0, update });
  }

  #change({ type }: Change, session: SessionSummary): void {
    const { sessionId, version } = session;
    if (type === 'stale') return this.#update(makeSummary({ sessionId, seq: Math.ceil(version.seq / 2) }));
    const summary = makeSummary({ sessionId, seq: version.seq + 1 });
    const others = this.sessions.filter((other) => other !== session);
    this.sessions = type === 'remove' ? others : this.sessions.map((other) => (other === session ? summary : other));
    return this.#update(type === 'remove' ? { removed: sessionId } : summary);
  }

  #create(): void {
    this.#created += 1;
    const summary = makeSummary({ sessionId: this.#created, seq: 1 });
    this.sessions = [summary, ...this.sessions];
    this.#update(summary);
  }
}

/** Workers and queues that change, and their follower. */
class SystemWorld extends World<TopicFeed<SystemState, SystemState | null>, SystemState, Updated<SystemState>> {
  changes = 0;

  constructor() {
    super(systemFeed.begin(false), systemFeed.step);
    this.send({ type: 'open' });
  }

  do(action: NetworkAction | 'change'): void {
    if (action !== 'change') return this.act(action);
    this.changes += 1;
    return this.emit({ type: 'update', at: 0, update: this.serve() });
  }

  protected override serve(): SystemState {
    return makeSystemState(this.changes);
  }
}

describe('in any order of events', () => {
  it('no session goes back or returns, and the list ends as the server has it', () => {
    fc.assert(
      fc.property(listActions, (script) => {
        const world = new ListWorld();
        for (const action of script) world.do(action);
        world.settle();
        expect(world.client.whole).toEqual(world.sessions);
        expect(world).toMatchObject({ subscribed: true, waiting: false, reads: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it('the state of the system ends as the server has it', () => {
    fc.assert(
      fc.property(scripts(fc.constant('change' as const)), (script) => {
        const world = new SystemWorld();
        for (const action of script) world.do(action);
        world.settle();
        expect(world.client.whole).toEqual(makeSystemState(world.changes));
        expect(world).toMatchObject({ subscribed: true, waiting: false, reads: [] });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what is shown', () => {
  const [one, two] = [makeSummary({ sessionId: 1, seq: 5 }), makeSummary({ sessionId: 2, seq: 5 })];
  const play = (...inputs: FeedInput<readonly SessionSummary[], Updated<ListUpdate>>[]) =>
    inputs.reduce((feed, input) => listFeed.step(feed, input)[0], listFeed.begin(true));
  const subscribing = [{ type: 'open' }] as const;
  const live = [...subscribing, { type: 'acked', at: 1, subscription: 1, value: [two, one] }] as const;
  const update = (at: number, update: ListUpdate) => ({ type: 'update', at, update }) as const;

  it('is unknown until the server has answered, and as old as the latest answer or update', () => {
    expect(play(...subscribing)).toMatchObject({ whole: null, confirmedAt: null });
    expect(connectionOf(play(...subscribing).link)).toBe('connecting');
    expect(play(...live)).toMatchObject({ whole: [two, one], confirmedAt: 1 });
    expect(connectionOf(play(...live).link)).toBe('live');
    expect(play(...live, update(7, makeSummary({ sessionId: 1, seq: 6 }))).confirmedAt).toBe(7);
    const polling = [{ type: 'disconnected' }, { type: 'tick' }, { type: 'read', at: 9, value: [one] }] as const;
    expect(play(...live, ...polling)).toMatchObject({ whole: [one], confirmedAt: 9 });
  });

  it('does not contain a removed session again at a late update', () => {
    expect(play(...live, update(2, { removed: 2 }), update(3, makeSummary({ sessionId: 2, seq: 9 }))).whole).toEqual([
      one,
    ]);
  });

  it('keeps the newest of the updates that overtake its acknowledgement', () => {
    const newer = makeSummary({ sessionId: 1, seq: 2 });
    const overtaking = [update(1, newer), update(2, makeSummary({ sessionId: 1, seq: 1 }))];
    const acked = { type: 'acked', at: 3, subscription: 1, value: [] } as const;
    expect(play(...subscribing, ...overtaking, acked).whole).toEqual([newer]);
  });
});

it('a line of the list has the newest condition over one connection, whatever else changes', () => {
  const [listed] = [{ ...makeSummary({ seq: 1 }), condition: makeCondition(null, 5) }];
  const acked = (subscription: number) => ({ type: 'acked', subscription, at: 0, value: [listed] }) as const;
  const update = (event: SessionSummary | { sessionId: number; condition: ReturnType<typeof makeCondition> }) =>
    ({ type: 'update', at: 0, update: event }) as const;
  const found = (cause: 'no_worker' | null, at: number) =>
    update({ sessionId: 1, condition: makeCondition(cause, at) });
  const causeAfter = (...inputs: FeedInput<readonly SessionSummary[], Updated<Parameters<typeof update>[0]>>[]) => {
    let feed = listFeed.begin(true);
    for (const input of [{ type: 'open' } as const, ...inputs]) [feed] = listFeed.step(feed, input);
    return feed.whole?.[0]?.condition?.cause;
  };
  expect(causeAfter(acked(1), found('no_worker', 6))).toBe('no_worker');
  expect(causeAfter(acked(1), found('no_worker', 6), update(makeSummary({ seq: 2 })))).toBe('no_worker');
  expect(causeAfter(acked(1), found('no_worker', 6), found(null, 5))).toBe('no_worker');
  expect(causeAfter(found('no_worker', 6), acked(1))).toBe('no_worker');
  expect(causeAfter(found('no_worker', 4), acked(1))).toBeNull();
  const again = [{ type: 'disconnected' }, { type: 'connected' }] as const;
  expect(causeAfter(acked(1), found('no_worker', 6), ...again, acked(2))).toBeNull();
});
