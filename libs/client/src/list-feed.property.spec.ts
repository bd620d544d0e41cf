import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SessionSummary } from '#libs/contracts';
import { newListFeed, stepList, type ListFeed, type ListInput } from './list-feed.js';
import { makeSummary } from '../../../test/support/snapshots.js';
import { scripts, World, type Action as NetworkAction } from './world.fixture.js';

/** What becomes of the session that was created `back` before the newest, and whether the client receives it at once. */
const change = fc.record({
  type: fc.constantFrom('change', 'change', 'stale', 'remove'),
  back: fc.nat({ max: 1 }),
  atOnce: fc.boolean(),
});
const actions = scripts(
  fc.oneof({ weight: 1, arbitrary: fc.constant('create' as const) }, { weight: 3, arbitrary: change }),
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;
type Action = NetworkAction | 'create' | Change;

/** Sessions that are created, changed and deleted, and a follower of their list. */
class ListWorld extends World<ListFeed, ListInput, readonly SessionSummary[]> {
  sessions: readonly SessionSummary[] = [];
  private created = 0;
  /** The newest seq of each session that was shown, and the sessions whose removal was received. */
  private readonly shown = new Map<number, number>();
  private readonly removed = new Set<number>();

  constructor() {
    super(newListFeed(false), stepList);
    this.send({ type: 'open' });
  }

  do(action: Action): void {
    if (action === 'create') return this.create();
    if (typeof action === 'string') return this.act(action);
    const session = this.sessions[action.back];
    if (session !== undefined) this.change(action, session);
    if (action.atOnce) this.act('receive');
    return undefined;
  }

  protected override serve(): readonly SessionSummary[] {
    return this.sessions;
  }

  protected override acked(subscription: number, sessions: readonly SessionSummary[]): ListInput {
    return { type: 'acked', at: 0, subscription, sessions };
  }

  protected override read(sessions: readonly SessionSummary[]): ListInput {
    return { type: 'read', at: 0, sessions };
  }

  override send(input: ListInput): void {
    if (input.type === 'removed') this.removed.add(input.sessionId);
    super.send(input);
  }

  protected override check(): void {
    for (const { sessionId, version } of this.client.sessions ?? []) {
      expect(version.seq).toBeGreaterThanOrEqual(this.shown.get(sessionId) ?? 0);
      expect(this.removed).not.toContain(sessionId);
      this.shown.set(sessionId, version.seq);
    }
  }

  private change({ type }: Change, session: SessionSummary): void {
    const { sessionId, version } = session;
    if (type === 'stale')
      return this.emit({
        type: 'summary',
        at: 0,
        summary: makeSummary({ sessionId, seq: Math.ceil(version.seq / 2) }),
      });
    if (type === 'remove') return this.remove(sessionId);
    const summary = makeSummary({ sessionId, seq: version.seq + 1 });
    this.sessions = this.sessions.map((other) => (other === session ? summary : other));
    return this.emit({ type: 'summary', at: 0, summary });
  }

  private create(): void {
    this.created += 1;
    const summary = makeSummary({ sessionId: this.created, seq: 1 });
    this.sessions = [summary, ...this.sessions];
    this.emit({ type: 'summary', at: 0, summary });
  }

  private remove(sessionId: number): void {
    this.sessions = this.sessions.filter((session) => session.sessionId !== sessionId);
    this.emit({ type: 'removed', at: 0, sessionId });
  }
}

it('in any order of events no session goes back or returns, and the list ends as the server has it', () => {
  fc.assert(
    fc.property(actions, (script) => {
      const world = new ListWorld();
      for (const action of script) world.do(action);
      world.settle();
      expect(world.client.sessions).toEqual(world.sessions);
      expect(world).toMatchObject({ subscribed: true, waiting: false, reads: [] });
    }),
    { numRuns: 1000 },
  );
});
