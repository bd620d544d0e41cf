import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { newSessionFeed, stepSession, type SessionFeed, type SessionInput } from './session-feed.js';
import { snapshotAt } from './snapshots.fixture.js';

/** The life of a session: runs with growing percentages, each but perhaps the last with an end. */
const lives = fc
  .array(
    fc.record({
      steps: fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 5 }),
      end: fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((runs) => {
    const life: Snapshot[] = [];
    runs.forEach(({ steps, end }, index) => {
      const run = index + 1;
      const rising = steps.sort((a, b) => a - b);
      for (const percentage of [0, ...rising]) life.push(snapshotAt({ seq: life.length + 1, run, percentage }));
      const last = end === 'completed' ? 100 : (rising.at(-1) ?? 0);
      life.push(snapshotAt({ seq: life.length + 1, run, percentage: last, status: end }));
    });
    return life;
  });

const ACTIONS = [
  'advance',
  'serve',
  'hear',
  'connect',
  'disconnect',
  'linger',
  'tick',
  'readOk',
  'readLost',
  'visible',
  'hint',
  'answer',
  'current',
] as const;
type Action = (typeof ACTIONS)[number];
const actions = fc.array(fc.constantFrom(...ACTIONS), { maxLength: 120 });

/**
 * A server, a network and a client that runs the machine. The socket keeps its order and loses what is in it
 * when it breaks; REST answers are older than they seem, and overtake and are overtaken.
 */
class World {
  client: SessionFeed;
  now = 0;
  connected = false;
  subscribed = false;
  waiting = false;
  holders = 0;
  toServer: (number | 'unsubscribe')[] = [];
  toClient: SessionInput[] = [];
  reads: (Snapshot | null)[] = [];
  ends: string[] = [];

  constructor(
    readonly life: readonly Snapshot[],
    follow: boolean,
  ) {
    this.client = newSessionFeed(follow, false);
    this.send({ type: 'open' });
  }

  get server(): Snapshot {
    const snapshot = this.life[this.now];
    if (snapshot === undefined) throw new Error('the life is over');
    return snapshot;
  }

  send(input: SessionInput): void {
    const before = this.client.snapshot;
    const [client, effects] = stepSession(this.client, input);
    this.client = client;
    for (const effect of effects) {
      if (effect.type === 'hold') this.holders += 1;
      if (effect.type === 'release') this.release();
      if (effect.type === 'subscribe' && this.connected) this.toServer.push(effect.subscription);
      if (effect.type === 'read') this.reads.push(null);
      if (effect.type === 'wait') this.waiting = true;
      if (effect.type === 'stopWaiting') this.waiting = false;
      if (effect.type === 'ended') this.ends.push(`${effect.snapshot.version.run}`);
    }
    this.check(before);
  }

  act(action: Action): void {
    switch (action) {
      case 'advance':
        if (this.now + 1 < this.life.length) this.advance();
        return;
      case 'serve': {
        this.reads = this.reads.map((read) => read ?? this.server);
        const request = this.toServer.shift();
        if (request === undefined) return;
        this.subscribed = request !== 'unsubscribe';
        if (request === 'unsubscribe') return;
        this.toClient.push({ type: 'acked', at: 0, subscription: request, snapshot: this.server });
        return;
      }
      case 'hear': {
        const message = this.toClient.shift();
        if (message !== undefined) this.send(message);
        return;
      }
      case 'connect':
        if (this.connected || this.holders === 0) return;
        this.connected = true;
        return this.send({ type: 'connected' });
      case 'disconnect':
        return this.connected ? this.breakSocket() : undefined;
      case 'linger':
        return this.connected && this.holders === 0 ? this.breakSocket() : undefined;
      case 'tick':
        if (!this.waiting) return;
        this.waiting = false;
        return this.send({ type: 'tick' });
      case 'readOk': {
        const snapshot = this.reads[0];
        if (!snapshot) return;
        this.reads.shift();
        return this.send({ type: 'read', at: 0, snapshot });
      }
      case 'readLost':
        if (this.reads.shift() === undefined) return;
        return this.send({ type: 'readFailed', error: { code: 'unavailable', message: '' } });
      case 'visible':
        return this.send({ type: 'visible' });
      case 'hint':
        return this.send({ type: 'hint', seq: this.server.version.seq });
      case 'answer':
        return this.send({ type: 'answer', at: 0, snapshot: this.server });
      case 'current':
        if (this.subscribed) this.toClient.push({ type: 'current', at: 0, seq: this.server.version.seq });
        return;
    }
  }

  /** Everything that is under way arrives, and time passes, until nothing happens any more. */
  settle(): void {
    for (let round = 0; round < 50; round++) {
      for (const action of ['connect', 'serve', 'hear', 'hear', 'readOk', 'tick', 'linger'] as const) this.act(action);
    }
  }

  private advance(): void {
    this.now += 1;
    if (!this.subscribed) return;
    if (isTerminal(this.server.overallStatus)) {
      this.subscribed = false;
      this.toClient.push({ type: 'end', at: 0, snapshot: this.server });
    } else this.toClient.push({ type: 'progress', at: 0, snapshot: this.server, recent: [] });
  }

  private release(): void {
    this.holders -= 1;
    if (this.connected) this.toServer.push('unsubscribe');
  }

  private breakSocket(): void {
    this.connected = false;
    this.subscribed = false;
    this.toServer = [];
    this.toClient = [];
    this.send({ type: 'disconnected' });
  }

  private check(before: Snapshot | null): void {
    const { link, snapshot } = this.client;
    if (before !== null && snapshot !== null) {
      expect(snapshot.version.seq).toBeGreaterThanOrEqual(before.version.seq);
      if (snapshot.version.run === before.version.run) {
        expect(snapshot.overallProgress.percentage).toBeGreaterThanOrEqual(before.overallProgress.percentage);
      }
    }
    expect(new Set(this.ends).size).toBe(this.ends.length);
    expect(this.holders).toBe(link.active ? 1 : 0);
    if (link.active && !link.subscribed) expect(this.waiting || this.reads.length > 0).toBe(true);
    if (!link.active) expect(this.waiting).toBe(false);
  }
}

it('whatever happens on the way, it ends as the server has it, with one end a run, and asks no more', () => {
  fc.assert(
    fc.property(lives, actions, (life, script) => {
      const world = new World(life, false);
      for (const action of script) world.act(action);
      while (world.now + 1 < life.length) {
        world.act('advance');
        world.act('hear');
      }
      world.settle();
      world.act('hint');
      world.settle();
      expect(world.client.snapshot).toEqual(life.at(-1));
      expect(world.ends.filter((run) => run === `${world.server.version.run}`)).toHaveLength(1);
      expect(world).toMatchObject({ holders: 0, connected: false, waiting: false, reads: [] });
    }),
    { numRuns: 2000 },
  );
});

it('a follower over runs needs no hint to end as the server has it, and keeps its socket', () => {
  fc.assert(
    fc.property(lives, actions, (life, script) => {
      const world = new World(life, true);
      for (const action of script) world.act(action);
      world.settle();
      while (world.now + 1 < life.length) {
        world.act('advance');
        world.act('serve');
        world.act('hear');
        world.settle();
      }
      expect(world.client.snapshot).toEqual(life.at(-1));
      expect(world.ends.filter((run) => run === `${world.server.version.run}`)).toHaveLength(1);
      expect(world).toMatchObject({ holders: 1, subscribed: true, waiting: false });
    }),
    { numRuns: 1000 },
  );
});
