import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Command, SessionStatus, type PhaseName } from '#libs/contracts';
import { BUILT_IN_PHASES } from '#libs/phases';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { ModelledSession } from './testing/modelled-session.fixture.js';
import { allowedIn, canFail, type SessionModel } from './testing/session-model.fixture.js';

const database = await useDatabase();
const PHASES = BUILT_IN_PHASES.map(({ name }) => name);

async function training(session: ModelledSession): Promise<void> {
  await session.send('start');
  await session.find(2);
  await session.endDiscovery(true);
}

async function clustering(session: ModelledSession): Promise<void> {
  await training(session);
  await session.settle('completed', 2);
  await session.settle('completed', 2);
}

/** The history of a session before a command. */
const HISTORIES: Readonly<Record<string, (session: ModelledSession) => Promise<void>>> = {
  'was created': async () => {},
  'was cancelled before its start': (session) => session.send('cancel'),
  'is discovering': (session) => session.send('start'),
  'was cancelled in discovery before anything was found': async (session) => {
    await session.send('start');
    await session.send('cancel');
  },
  'was cancelled in discovery': async (session) => {
    await session.send('start');
    await session.find(2);
    await session.send('cancel');
  },
  'failed in discovery': async (session) => {
    await session.send('start');
    await session.find(1);
    await session.fail();
  },
  'found no photo': async (session) => {
    await session.send('start');
    await session.endDiscovery(false);
  },
  'is in training': training,
  'is paused in training': async (session) => {
    await training(session);
    await session.settle('failed');
    await session.send('pause');
  },
  'was cancelled in training': async (session) => {
    await training(session);
    await session.settle('completed');
    await session.send('cancel');
  },
  'failed while it was paused in face detection': async (session) => {
    await training(session);
    await session.settle('completed', 2);
    await session.settle('completed');
    await session.send('pause');
    await session.fail();
  },
  'is paused in clustering': async (session) => {
    await clustering(session);
    await session.send('pause');
  },
  'was cancelled in clustering': async (session) => {
    await clustering(session);
    await session.send('cancel');
  },
  completed: async (session) => {
    await clustering(session);
    await session.group();
  },
  'completed with failures in both image phases': async (session) => {
    await session.send('start');
    await session.find(3);
    await session.endDiscovery(false);
    await session.settle('failed');
    await session.settle('completed', 2);
    await session.settle('failed');
    await session.settle('completed');
  },
};

/** Every command, with every phase that it can name. */
const INPUTS = Command.options.flatMap((command): [Command, PhaseName][] =>
  command === 'restart' ? PHASES.map((phase) => [command, phase]) : [[command, 'training']],
);

const seen = new Set<SessionStatus>();

describe('a session that', () => {
  it.each(Object.entries(HISTORIES))(
    '%s accepts each command that its snapshot allows, once, and no other',
    async (_, history) => {
      const begin = async () => {
        const session = await ModelledSession.create(database);
        await history(session);
        return session;
      };
      const unmoved = await begin();
      seen.add(unmoved.model.status);
      for (const [command, from] of INPUTS) {
        const moves = allowedIn(unmoved.model).includes(command);
        const session = moves ? await begin() : unmoved;
        await session.send(command, from);
        await session.send(command, from);
      }
    },
  );
});

it('the histories reach every status', () => {
  expect([...seen].sort()).toEqual([...SessionStatus.options].sort());
});

/** An event in the life of a session, where it is possible. */
class Step implements fc.AsyncCommand<SessionModel, ModelledSession> {
  constructor(
    private readonly name: string,
    private readonly can: (model: SessionModel) => boolean,
    private readonly happens: (session: ModelledSession) => Promise<void>,
  ) {}

  check(model: Readonly<SessionModel>): boolean {
    return this.can(model);
  }

  run(_: SessionModel, session: ModelledSession): Promise<void> {
    return this.happens(session);
  }

  toString(): string {
    return this.name;
  }
}

const isIn =
  (...stages: readonly SessionModel['stage'][]) =>
  ({ status, stage }: SessionModel) =>
    status === 'running' && stages.includes(stage);
const isDiscovering = ({ status }: SessionModel) => status === 'discovering';

const command = fc.constantFrom(...INPUTS).map(
  ([name, from]) =>
    new Step(
      `${name} (${from})`,
      () => true,
      (session) => session.send(name, from),
    ),
);
const find = fc.integer({ min: 1, max: 3 }).map(
  (count) =>
    new Step(
      `a walk finds ${count}`,
      (model) => isDiscovering(model) && model.photos.length < 6,
      (session) => session.find(count),
    ),
);
const endDiscovery = fc
  .boolean()
  .map((grouping) => new Step('discovery ends', isDiscovering, (session) => session.endDiscovery(grouping)));
const settle = fc
  .tuple(fc.constantFrom(1, 10), fc.constantFrom('completed', 'completed', 'failed'))
  .map(
    ([count, state]) =>
      new Step(`${count} photos: ${state}`, isIn('training', 'face_detection'), (session) =>
        session.settle(state, count),
      ),
  );
const group = fc.constant(new Step('people are grouped', isIn('clustering'), (session) => session.group()));
const fail = fc.constant(new Step('the session fails', canFail, (session) => session.fail()));

it('a session follows the command table after any history', async () => {
  const steps = fc.commands([command, command, find, endDiscovery, settle, settle, settle, group, fail], {
    maxCommands: 60,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(steps, (commands) =>
      fc.asyncModelRun(async () => {
        const real = await ModelledSession.create(database);
        await training(real);
        return { model: real.model, real };
      }, commands),
    ),
    { numRuns: process.env['DARKROOM_TEST_FULL'] === undefined ? 6 : 100 },
  );
}, 120_000);
