import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Command, SessionStatus, type PhaseName } from '#libs/contracts';
import { BUILT_IN_PHASES } from '#libs/phases';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { ModelledSession } from './testing/modelled-session.fixture.js';
import { allowedIn, canFail, type SessionModel } from './testing/session-model.fixture.js';

const database = await useDatabase();
const PHASES = BUILT_IN_PHASES.map(({ name }) => name);

type Move = (session: ModelledSession) => Promise<void>;
const start: Move = (session) => session.send('start');
const pause: Move = (session) => session.send('pause');
const cancel: Move = (session) => session.send('cancel');
const find: Move = (session) => session.find(2);
const complete: Move = (session) => session.settle('completed');
const completeTwo: Move = (session) => session.settle('completed', 2);
const failOne: Move = (session) => session.settle('failed');
const fail: Move = (session) => session.fail();
const group: Move = (session) => session.group();
const training: readonly Move[] = [start, find, (session) => session.endDiscovery(true)];
const clustering = [...training, completeTwo, completeTwo];
const withoutGrouping: Move = (session) => session.endDiscovery(false);

/** The history of a session before a command. */
const HISTORIES: Readonly<Record<string, readonly Move[]>> = {
  'was created': [],
  'was cancelled before its start': [cancel],
  'is discovering': [start],
  'was cancelled in discovery before anything was found': [start, cancel],
  'was cancelled in discovery': [start, find, cancel],
  'failed in discovery': [start, find, fail],
  'found no photo': [start, withoutGrouping],
  'is in training': training,
  'is paused in training': [...training, failOne, pause],
  'was cancelled in training': [...training, complete, cancel],
  'failed while it was paused in face detection': [...training, completeTwo, complete, pause, fail],
  'is paused in clustering': [...clustering, pause],
  'was cancelled in clustering': [...clustering, cancel],
  completed: [...clustering, group],
  'completed with failures in both image phases': [
    ...[start, find, find, withoutGrouping],
    ...[failOne, completeTwo, complete, failOne, completeTwo],
  ],
};

/** A session after a history, beside its model. */
async function after(history: readonly Move[]): Promise<ModelledSession> {
  const session = await ModelledSession.create(database);
  for (const move of history) await move(session);
  return session;
}

/** Every command, with every phase that it can name. */
const INPUTS = Command.options.flatMap((command): [Command, PhaseName][] =>
  command === 'restart' ? PHASES.map((phase) => [command, phase]) : [[command, 'training']],
);

const seen = new Set<SessionStatus>();

it.each(Object.entries(HISTORIES))(
  'a session that %s accepts each command that its snapshot allows, once, and no other',
  async (_, history) => {
    const unmoved = await after(history);
    seen.add(unmoved.model.status);
    for (const [command, from] of INPUTS) {
      const session = allowedIn(unmoved.model).includes(command) ? await after(history) : unmoved;
      await session.send(command, from);
      await session.send(command, from);
    }
  },
);

it('the histories reach every status', () => {
  expect([...seen].sort()).toEqual([...SessionStatus.options].sort());
});

/** An event in the life of a session, where it is possible. */
function step(
  name: string,
  can: (model: SessionModel) => boolean,
  move: Move,
): fc.AsyncCommand<SessionModel, ModelledSession> {
  return { check: can, run: (_, session) => move(session), toString: () => name };
}

const isIn =
  (...stages: readonly SessionModel['stage'][]) =>
  ({ status, stage }: SessionModel) =>
    status === 'running' && stages.includes(stage);
const isDiscovering = ({ status }: SessionModel) => status === 'discovering';

const always = () => true;

const commands = fc
  .constantFrom(...INPUTS)
  .map(([name, from]) => step(`${name} (${from})`, always, (session) => session.send(name, from)));
const finds = fc.integer({ min: 1, max: 3 }).map((count) => {
  const can = (model: SessionModel) => isDiscovering(model) && model.photos.length < 6;
  return step(`a walk finds ${count}`, can, (session) => session.find(count));
});
const ends = fc
  .boolean()
  .map((grouping) => step('discovery ends', isDiscovering, (session) => session.endDiscovery(grouping)));
const settles = fc
  .tuple(fc.constantFrom(1, 10), fc.constantFrom('completed', 'completed', 'failed'))
  .map(([count, state]) =>
    step(`${count} photos: ${state}`, isIn('training', 'face_detection'), (session) => session.settle(state, count)),
  );
const groups = fc.constant(step('people are grouped', isIn('clustering'), group));
const failures = fc.constant(step('the session fails', canFail, fail));

it('a session follows the command table after any history', async () => {
  const all = [commands, commands, finds, ends, settles, settles, settles, groups, failures];
  await fc.assert(
    fc.asyncProperty(fc.commands(all, { maxCommands: 60, size: 'max' }), (steps) =>
      fc.asyncModelRun(async () => {
        const real = await after(training);
        return { model: real.model, real };
      }, steps),
    ),
    { numRuns: process.env['DARKROOM_TEST_FULL'] === undefined ? 6 : 100 },
  );
}, 120_000);
