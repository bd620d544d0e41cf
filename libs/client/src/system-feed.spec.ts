import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SystemState } from '#libs/contracts';
import { makeSystemState } from '../../../test/support/snapshots.js';
import { newSystemFeed, stepSystem, systemView, type SystemFeed, type SystemInput } from './system-feed.js';
import { scripts, World, type Action as NetworkAction } from './world.fixture.js';

function play(feed: SystemFeed, ...inputs: SystemInput[]): SystemFeed {
  return inputs.reduce((state, input) => stepSystem(state, input)[0], feed);
}

const subscribing = play(newSystemFeed(true), { type: 'open' });
const live = play(subscribing, { type: 'acked', at: 1, subscription: 1, system: makeSystemState(1) });

describe('workers and queues', () => {
  it('are unknown until the server has answered', () => {
    expect(systemView(subscribing)).toMatchObject({ system: null, connection: 'connecting', confirmedAt: null });
    expect(systemView(live)).toMatchObject({ system: makeSystemState(1), connection: 'live', confirmedAt: 1 });
  });

  it('are those of the latest update, and as old as it', () => {
    expect(systemView(play(live, { type: 'system', at: 7, system: makeSystemState(2) }))).toMatchObject({
      system: makeSystemState(2),
      confirmedAt: 7,
    });
  });

  it('are read over REST without a socket', () => {
    const polling = play(
      live,
      { type: 'disconnected' },
      { type: 'tick' },
      { type: 'read', at: 9, system: makeSystemState(3) },
    );
    expect(systemView(polling)).toMatchObject({ system: makeSystemState(3), connection: 'polling', confirmedAt: 9 });
  });
});

class SystemWorld extends World<SystemFeed, SystemInput, SystemState> {
  changes = 0;

  constructor() {
    super(newSystemFeed(false), stepSystem);
    this.send({ type: 'open' });
  }

  do(action: NetworkAction | 'change'): void {
    if (action !== 'change') return this.act(action);
    this.changes += 1;
    return this.emit({ type: 'system', at: 0, system: makeSystemState(this.changes) });
  }

  protected override serve(): SystemState {
    return makeSystemState(this.changes);
  }

  protected override acked(subscription: number, system: SystemState): SystemInput {
    return { type: 'acked', at: 0, subscription, system };
  }

  protected override read(system: SystemState): SystemInput {
    return { type: 'read', at: 0, system };
  }

  protected override check(): void {}
}

it('in any order of events the state ends as the server has it', () => {
  fc.assert(
    fc.property(scripts(fc.constant('change' as const)), (script) => {
      const world = new SystemWorld();
      for (const action of script) world.do(action);
      world.settle();
      expect(world.client.system).toEqual(makeSystemState(world.changes));
      expect(world).toMatchObject({ subscribed: true, waiting: false, reads: [] });
    }),
    { numRuns: 1000 },
  );
});
