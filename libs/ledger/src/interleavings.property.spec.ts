import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Command, isTerminal, isAtWork, type PhaseName } from '#libs/contracts';
import { readTogether } from '#libs/database';
import { BUILT_IN_PHASES } from '#libs/phases';
import { overallPercentage, settled, type SessionRecord } from '#libs/progress';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { readRecord } from './record.js';
import {
  addFiles,
  analysed,
  discoveringSession,
  duplicate,
  failed,
  type TestSession,
} from './testing/sessions.fixture.js';
import { planWork } from './work.js';

const database = await useDatabase();
const PHOTO_PHASES = ['training', 'face_detection'] as const;
const PHASES = BUILT_IN_PHASES.map(({ name }) => name);
const PHOTOS = 12;

const outcome = fc.record({
  at: fc.nat(PHOTOS - 1),
  kind: fc.constantFrom('analysed', 'analysed', 'analysed', 'duplicate', 'failed'),
  key: fc.constantFrom('x', 'y', ...Array.from({ length: PHOTOS }, (_, at) => `own ${at}`)),
});
const batch = fc.record({
  do: fc.constant('batch'),
  phase: fc.constantFrom(...PHOTO_PHASES),
  late: fc.boolean(),
  outcomes: fc.uniqueArray(outcome, { selector: ({ at }) => at, minLength: 1, maxLength: PHOTOS }),
});
const step = fc.record({ do: fc.constantFrom('walk', 'end of walk', 'report', 'cluster'), late: fc.boolean() });
const command = fc.record({
  do: fc.constant('command'),
  // Resumes are more frequent, since constant cancels and restarts prevent progress.
  command: fc.constantFrom(...Command.options, 'pause', 'resume', 'resume'),
  from: fc.constantFrom(...PHASES),
});
/** An action on the session: workers commit for the run that they know, which may be over. */
const action = fc.oneof(
  { weight: 12, arbitrary: batch },
  { weight: 4, arbitrary: step },
  { weight: 4, arbitrary: command },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function outcomeOf(photoId: number, kind: 'analysed' | 'duplicate' | 'failed', key: string, phase: PhaseName) {
  if (kind === 'failed') return failed(photoId);
  return kind === 'duplicate' ? duplicate(photoId, key) : analysed(photoId, phase === 'training' ? key : null, 2);
}

function run({ id: sessionId, ledger, photoIds }: TestSession, current: number, move: Action): Promise<unknown> {
  const at = { sessionId, run: 'late' in move && move.late ? current - 1 : current };
  switch (move.do) {
    case 'batch': {
      const { phase } = move;
      const outcomes = move.outcomes.map(({ at: photo, kind, key }) =>
        outcomeOf(photoIds[photo] ?? 0, kind, key, phase),
      );
      return ledger.settle({ ...at, phase, outcomes, workedMs: Infinity, store: async () => ({}) });
    }
    case 'walk':
      return ledger.addFound({ ...at, others: [], addPhotos: async () => photoIds });
    case 'end of walk':
      return ledger.completeDiscovery({ ...at, library: { count: async () => 0, markMissing: async () => 0 } });
    case 'report':
      return ledger.reportSteps({ ...at, phase: 'clustering', stage: 'neighbours', share: 0.5 });
    case 'cluster':
      return ledger.finishSteps({ ...at, phase: 'clustering', write: async () => {} });
    case 'command':
      return ledger.command({ sessionId, command: move.command, from: move.from });
  }
}

async function read(id: number) {
  return readTogether(database, async (together) => {
    const record = await readRecord(together, id);
    if (!record) throw new Error('the session vanished');
    const items = await together.item.findMany({ where: { sessionId: id } });
    return { record, items, work: await planWork(together, id, 1) };
  });
}

/** Invariants of every version. */
function expectSound({ record, items, work }: Awaited<ReturnType<typeof read>>): void {
  for (const name of PHOTO_PHASES) {
    const phase = record.phases[name];
    if (phase.total === null) continue;
    const of = (state: string) => items.filter((item) => item.phase === name && item.state === state).length;
    expect([of('completed'), of('skipped'), of('failed')]).toEqual([phase.completed, phase.skipped, phase.failed]);
    expect(settled(phase) + of('pending')).toBe(phase.total);
  }
  for (const copy of items.filter((item) => item.state === 'skipped')) {
    const original = items.find((item) => item.phase === 'training' && item.photoId === copy.duplicateOf);
    expect(original).toMatchObject({ state: 'completed', duplicateKey: copy.duplicateKey });
  }
  expect(record.discovery.found).toBe(items.filter((item) => item.phase === 'training').length);
  expect(work?.ranges.length ?? 0).toBe(isAtWork(record.status) ? 1 : 0);
  const inRun = record.updatedAt.getTime() - (record.startedAt ?? record.createdAt).getTime();
  // Instants are kept in whole milliseconds, so each change rounds by up to one.
  expect(record.activeMs).toBeLessThanOrEqual(inRun + record.seq);
  expect(overallPercentage(record) === 100).toBe(record.status === 'completed');
  if (record.status === 'completed') for (const name of PHASES) expect(record.phases[name].completedAt).not.toBeNull();
}

/** Invariants between a version and a later one. */
function expectFollows(before: SessionRecord, after: SessionRecord): void {
  expect(after.seq).toBeGreaterThanOrEqual(before.seq);
  if (after.seq === before.seq) expect(after).toEqual(before);
  if (after.run > before.run) return;
  expect(after.run).toBe(before.run);
  expect(overallPercentage(after)).toBeGreaterThanOrEqual(overallPercentage(before));
  expect(after.activeMs).toBeGreaterThanOrEqual(before.activeMs);
  if (isTerminal(before.status)) expect(after).toEqual(before);
}

/** A session at the start of its walk, and the photos that it is going to find. */
async function begin(): Promise<TestSession> {
  const session = await discoveringSession(database);
  const names = Array.from(
    { length: PHOTOS },
    (_, at) => `${session.created.rootPath}/${String(at).padStart(2, '0')}.jpg`,
  );
  session.photoIds = await addFiles(database, names);
  return session;
}

/** The course of a walk without interference. */
const WALK: readonly Action[] = [
  { do: 'walk', late: false },
  { do: 'end of walk', late: false },
];

const actions = fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 12 });

it('in any interleaving of walks, workers and commands counters equal the items, the percentage never falls and an end is final', async () => {
  await fc.assert(
    fc.asyncProperty(actions, async (rounds) => {
      const session = await begin();
      let before = (await read(session.id)).record;
      for (const [at, atOnce] of rounds.entries()) {
        await Promise.all([...atOnce, ...WALK.slice(at, at + 1)].map((move) => run(session, before.run, move)));
        const now = await read(session.id);
        expectSound(now);
        expectFollows(before, now.record);
        before = now.record;
      }
    }),
    { numRuns: process.env['DARKROOM_TEST_FULL'] === undefined ? 8 : 60, endOnFailure: true },
  );
}, 120_000);
