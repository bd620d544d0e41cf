import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isTerminal, TERMINAL_STATUSES, type Snapshot, type TerminalStatus } from '#libs/contracts';
import { connectionOf, type Effect } from './link.js';
import { newSessionFeed, stepSession, type SessionEvent, type SessionFeed } from './session-feed.js';
import { makeSnapshot } from '../../../test/support/snapshots.js';
import { scripts, World, type Action as NetworkAction } from './world.fixture.js';

/** The percentages of a run, and its end. */
interface Run {
  readonly steps: readonly number[];
  readonly end: TerminalStatus;
}
const runs: fc.Arbitrary<readonly Run[]> = fc.array(
  fc.record({
    steps: fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 5 }),
    end: fc.constantFrom(...TERMINAL_STATUSES),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The life of a session in one database, snapshot by snapshot. */
function lifeOf(runs: readonly Run[], database = 1): readonly Snapshot[] {
  const installation = `00000000-0000-4000-8000-00000000000${database}`;
  const life: Snapshot[] = [];
  runs.forEach(({ steps, end }, index) => {
    const run = index + 1;
    const rising = [0, ...steps].sort((a, b) => a - b);
    for (const percentage of rising) life.push(makeSnapshot({ seq: life.length + 1, run, percentage, installation }));
    const last = end === 'completed' ? 100 : (rising.at(-1) ?? 0);
    life.push(makeSnapshot({ seq: life.length + 1, run, percentage: last, status: end, installation }));
  });
  return life;
}

/** `miss`: the session changes without a message to the server. */
const ownAction = fc.constantFrom('advance', 'miss', 'stale', 'current', 'visible', 'hint', 'answer');
type OwnAction = typeof ownAction extends fc.Arbitrary<infer Action> ? Action : never;
const actions = scripts(ownAction);

/** A session, and its follower. */
class SessionWorld extends World<SessionFeed, Snapshot, SessionEvent> {
  now = 0;
  ends: string[] = [];
  deleted = false;

  private life: readonly Snapshot[];
  private readonly own: Record<OwnAction, () => void> = {
    advance: () => (this.hasMore && !this.deleted ? this.advance() : undefined),
    miss: () => (this.now += this.hasMore && !this.deleted ? 1 : 0),
    stale: () => {
      const snapshot = this.life[Math.floor(this.now / 2)] ?? this.server;
      this.emit({ type: 'progress', at: 0, snapshot, recent: [] });
    },
    current: () => this.emit({ type: 'current', at: 0, seq: this.server.version.seq }),
    visible: () => this.send({ type: 'visible' }),
    hint: () => this.send({ type: 'hint', seq: this.server.version.seq }),
    answer: () => (this.deleted ? undefined : this.send({ type: 'answer', at: 0, snapshot: this.server })),
  };

  constructor(runs: readonly Run[], follow: boolean) {
    super(newSessionFeed(follow, false), stepSession);
    this.life = lifeOf(runs);
    this.send({ type: 'open' });
  }

  get server(): Snapshot {
    const snapshot = this.life[this.now];
    if (snapshot === undefined) throw new Error('the life is over');
    return snapshot;
  }

  get endsOfThisRun(): number {
    return this.ends.filter((end) => end === runOf(this.server)).length;
  }

  get hasMore(): boolean {
    return this.now + 1 < this.life.length;
  }

  do(action: NetworkAction | OwnAction): void {
    if (action in this.own) this.own[action as OwnAction]();
    else this.act(action as NetworkAction);
  }

  delete(): void {
    this.deleted = true;
    this.emit({ type: 'removed' });
    this.subscribed = false;
  }

  /** Replaces the server by one with another database. */
  exchange(runs: readonly Run[]): void {
    this.die();
    [this.life, this.now] = [lifeOf(runs, 2), 0];
  }

  /** Plays the rest of the session's life. */
  finish(): void {
    while (this.hasMore) {
      this.do('advance');
      this.do('serve');
      this.do('receive');
    }
    this.settle();
    this.backstop();
  }

  /** The server reads a quiet session again, and sends its version. */
  backstop(): void {
    this.do('current');
    this.settle();
  }

  protected override serve(): Snapshot | undefined {
    return this.deleted ? undefined : this.server;
  }

  protected override ended({ snapshot }: Extract<Effect, { type: 'ended' }>): void {
    this.ends.push(runOf(snapshot));
  }

  protected override check({ snapshot: before, link }: SessionFeed): void {
    expect(new Set(this.ends).size).toBe(this.ends.length);
    const { snapshot } = this.client;
    if (link.error?.code === 'not_found') expect(this.client.link.error?.code).toBe('not_found');
    if (before === null) return;
    if (snapshot?.installation !== before.installation)
      return expect(snapshot?.installation).toBe(this.server.installation);
    expect(snapshot.version.seq).toBeGreaterThanOrEqual(before.version.seq);
    if (snapshot.version.run === before.version.run) {
      expect(snapshot.overallProgress.percentage).toBeGreaterThanOrEqual(before.overallProgress.percentage);
    }
  }

  private advance(): void {
    this.now += 1;
    const snapshot = this.server;
    if (!isTerminal(snapshot.overallStatus)) return this.emit({ type: 'progress', at: 0, snapshot, recent: [] });
    this.emit({ type: 'end', at: 0, snapshot });
    this.subscribed = false;
  }
}

function runOf({ installation, version }: Snapshot): string {
  return `${installation} ${version.run}`;
}

it('in any order of events a feed ends as the server has it, with one end per run, and stops', () => {
  fc.assert(
    fc.property(runs, actions, (life, script) => {
      const world = new SessionWorld(life, false);
      for (const action of script) world.do(action);
      world.finish();
      world.do('hint');
      world.settle();
      expect(world.client.snapshot).toEqual(lifeOf(life).at(-1));
      expect(world.endsOfThisRun).toBe(1);
      expect(world).toMatchObject({ holders: 0, connected: false, waiting: false, reads: [] });
    }),
    { numRuns: 1000 },
  );
});

it('a follower over runs ends as the server has it without hints, and keeps its socket', () => {
  fc.assert(
    fc.property(runs, actions, (life, script) => {
      const world = new SessionWorld(life, true);
      for (const action of script) world.do(action);
      world.settle();
      while (world.hasMore) {
        world.do('advance');
        world.settle();
      }
      world.backstop();
      expect(world.client.snapshot).toEqual(lifeOf(life).at(-1));
      expect(world.endsOfThisRun).toBe(1);
      expect(world).toMatchObject({ holders: 1, subscribed: true, waiting: false });
    }),
    { numRuns: 500 },
  );
});

it('a server that returns with another database replaces what is shown, whatever its versions', () => {
  fc.assert(
    fc.property(runs, runs, actions, actions, fc.boolean(), (life, other, before, after, follow) => {
      const world = new SessionWorld(life, follow);
      for (const action of before) world.do(action);
      world.exchange(other);
      for (const action of after) world.do(action);
      world.finish();
      world.do('visible');
      world.settle();
      expect(world.client.snapshot).toEqual(lifeOf(other, 2).at(-1));
      expect(world.endsOfThisRun).toBe(1);
    }),
    { numRuns: 500 },
  );
});

it('the feed of a deleted session reports so or shows its end, and stops', () => {
  fc.assert(
    fc.property(runs, actions, actions, fc.boolean(), (life, before, after, follow) => {
      const world = new SessionWorld(life, follow);
      for (const action of before) world.do(action);
      world.delete();
      for (const action of after) world.do(action);
      world.settle();
      const { snapshot, link } = world.client;
      expect(connectionOf(link)).toBe('ended');
      const endShown = snapshot !== null && isTerminal(snapshot.overallStatus);
      expect(endShown || link.error?.code === 'not_found').toBe(true);
      expect(world).toMatchObject({ holders: 0, connected: false, waiting: false, reads: [] });
    }),
    { numRuns: 500 },
  );
});
