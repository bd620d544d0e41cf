import { expect, it } from 'vitest';
import { settled } from '#libs/progress';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { createLedger } from './ledger.js';
import { countRecords, readRecords } from './record.js';
import { album, albumIn, analysed } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: {} });

it('a session read while batches are committed has the counts of its own seq, not of a later one', async () => {
  const session = await album(database, 60);
  const start = await session.record();
  let working = true;
  const work = async () => {
    for (const photoId of session.photoIds.slice(1)) await session.settle('training', [analysed(photoId)]);
    working = false;
  };
  const watch = async () => {
    while (working) {
      const { phases, seq } = await session.record();
      // Every commit settles one.
      expect(settled(phases.training)).toBe(seq - start.seq);
    }
  };
  await Promise.all([work(), watch(), watch()]);
});

it('a new session is pending, with nothing in its phases', async () => {
  const options = { subdirectories: ['a', 'b'], faceQuality: 'fine', minFaceSize: 0.1 } as const;
  const session = { name: 'Holiday', rootPath: '/photos', ...options };
  const record = await ledger.create(session);
  const fresh = { status: 'pending', stage: null, run: 1, seq: 1, startedAt: null, endedAt: null };
  expect(record).toMatchObject({ ...session, ...fresh });
  for (const phase of Object.values(record.phases))
    expect(phase).toMatchObject({ total: null, needed: true, completed: 0 });
});

it('facts that were declared after a session was made have their first values', async () => {
  const session = await album(database, 1);
  await database.sessionPhase.updateMany({ where: { sessionId: session.id }, data: { facts: {} } });
  const { phases } = await session.record();
  expect(phases.face_detection.facts).toEqual({ faces: 0, renewed: 0 });
  expect(phases.clustering.facts).toEqual({ people: null, ungrouped: null });
});

it('a new name moves the seq by one', async () => {
  const session = await albumIn(database, 'completed');
  const seq = (await session.record()).seq + 1;
  const renamed = await ledger.rename({ sessionId: session.id, name: 'Island' });
  expect(renamed).toMatchObject({ name: 'Island', status: 'completed', seq });
  expect(await ledger.rename({ sessionId: 999_999, name: 'Unknown' })).toBeNull();
});

it('sessions are read newest first, filtered and by pages', async () => {
  const paused: number[] = [];
  for (let count = 0; count < 3; count += 1) paused.push((await albumIn(database, 'paused')).id);
  const filter = { statuses: ['paused' as const] };
  const ids = async (more: object) => (await readRecords(database, { ...filter, ...more })).map((record) => record.id);
  expect(await ids({})).toEqual([...paused].reverse());
  expect(await ids({ skip: 1, take: 1 })).toEqual([paused[1]]);
  expect(await countRecords(database, filter)).toBe(3);
  expect(await ids({ changedSince: new Date(Date.now() + 60_000) })).toEqual([]);
  expect(await ids({ ids: [] })).toEqual([]);
});
