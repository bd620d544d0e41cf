import { expect, it } from 'vitest';
import { createLedger } from './ledger.js';
import { settled } from '#libs/progress';
import { countRecords, readRecord, readRecords } from './record.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn, analysed, settle } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: {} });

it('a session read while batches are committed has the counts of its own seq, not of a later one', async () => {
  const session = await album(database, 60);
  const start = await readRecord(database, session.id);
  let working = true;
  const work = async () => {
    for (const photoId of session.photoIds.slice(1)) await settle(database, session, 'training', [analysed(photoId)]);
    working = false;
  };
  const watch = async () => {
    while (working) {
      const record = await readRecord(database, session.id);
      // Every commit settles one.
      expect(record && settled(record.phases.training)).toBe((record?.seq ?? 0) - (start?.seq ?? 0));
    }
  };
  await Promise.all([work(), watch(), watch()]);
});

it('a new session is pending, with nothing in its phases', async () => {
  const record = await ledger.create({
    name: 'Holiday',
    rootPath: '/photos',
    subdirectories: ['a', 'b'],
    faceQuality: 'tiles',
    minFaceSize: 0.1,
  });
  expect(record).toMatchObject({
    status: 'pending',
    stage: null,
    run: 1,
    seq: 1,
    name: 'Holiday',
    rootPath: '/photos',
    subdirectories: ['a', 'b'],
    faceQuality: 'tiles',
    minFaceSize: 0.1,
    startedAt: null,
    endedAt: null,
  });
  for (const phase of Object.values(record.phases))
    expect(phase).toMatchObject({ total: null, needed: true, completed: 0 });
});

it('a new name moves the seq by one', async () => {
  const id = await albumIn(database, 'completed');
  const before = await readRecord(database, id);
  expect(await ledger.rename({ sessionId: id, name: 'Island' })).toMatchObject({
    name: 'Island',
    status: 'completed',
    seq: (before?.seq ?? 0) + 1,
  });
  expect(await ledger.rename({ sessionId: 999_999, name: 'Unknown' })).toBeNull();
});

it('sessions are read newest first, filtered and by pages', async () => {
  const paused = [
    await albumIn(database, 'paused'),
    await albumIn(database, 'paused'),
    await albumIn(database, 'paused'),
  ];
  const filter = { statuses: ['paused' as const] };
  const ids = async (more: object) => (await readRecords(database, { ...filter, ...more })).map((record) => record.id);
  expect(await ids({})).toEqual([...paused].reverse());
  expect(await ids({ skip: 1, take: 1 })).toEqual([paused[1]]);
  expect(await countRecords(database, filter)).toBe(3);
  expect(await ids({ changedSince: new Date(Date.now() + 60_000) })).toEqual([]);
  expect(await ids({ ids: [] })).toEqual([]);
});
