import { describe, expect, it } from 'vitest';
import { createLedger } from './ledger.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import {
  album,
  analysed,
  clusteringAlbum,
  stepsWith,
  failed,
  library,
  recordOf,
  settle,
  settleAll,
} from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: library });
const ungrouped = stepsWith({ needed: false, people: 3, ungrouped: 7 });

describe('advance', () => {
  it('completes a session over an empty folder at once, with the reason', async () => {
    const { id } = await album(database, 0, ungrouped);
    const record = await recordOf(database, id);
    expect(record).toMatchObject({ status: 'completed', reason: 'No photos were found in this folder.' });
    expect(record.endedAt).toEqual(record.updatedAt);
    for (const phase of Object.values(record.phases)) expect(phase).toMatchObject({ total: 0, needed: false });
  });

  it('detects faces in the photos whose training completed: no duplicates, no failures', async () => {
    const session = await album(database, 4);
    const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
    await settle(database, session, 'training', [analysed(a, 'x'), failed(b), analysed(c, 'x'), analysed(d, 'y')]);
    const items = await database.item.findMany({ where: { sessionId: session.id, phase: 'face_detection' } });
    expect(items.map(({ photoId, ordinal }) => [photoId, ordinal])).toEqual([
      [a, 0],
      [d, 3],
    ]);
    expect((await recordOf(database, session.id)).phases.face_detection.total).toBe(2);
  });

  it('completes a session whose photos all failed', async () => {
    const session = await album(database, 2, ungrouped);
    const end = await settle(
      database,
      session,
      'training',
      session.photoIds.map((id) => failed(id)),
      ungrouped,
    );
    expect(end?.record).toMatchObject({ status: 'completed', reason: null });
    expect(end?.record.phases.training.failed).toBe(2);
    expect(end?.record.phases.face_detection).toMatchObject({ total: 0, needed: false });
  });

  it('skips clustering where no face changed, and reports the people', async () => {
    const session = await album(database, 1, ungrouped);
    await settleAll(database, session, 'training', ungrouped);
    const end = await settleAll(database, session, 'face_detection', ungrouped);
    expect(end?.record.status).toBe('completed');
    expect(end?.record.phases.clustering).toMatchObject({ needed: false, facts: { people: 3, ungrouped: 7 } });
  });

  it('fixes the total of a phase at its start, and has none before', async () => {
    const { id } = await album(database, 2);
    const { phases } = await recordOf(database, id);
    expect([phases.training.total, phases.face_detection.total, phases.clustering.total]).toEqual([2, null, null]);
  });

  it('averages the time per photo with the previous estimate', async () => {
    await database.phaseEstimate.deleteMany();
    await database.phaseEstimate.create({ data: { phase: 'training', secondsPerPhoto: 3 } });
    const session = await album(database, 1);
    await database.sessionPhase.updateMany({
      where: { sessionId: session.id, phase: 'training' },
      data: { rateItems: 1e9, rateSeconds: 1e9 },
    });
    await settleAll(database, session, 'training');
    const estimate = await database.phaseEstimate.findUniqueOrThrow({ where: { phase: 'training' } });
    expect(estimate.secondsPerPhoto).toBeCloseTo(2, 5);
  });
});

describe('clustering', () => {
  it('reports progress that never falls, and leaves the last step to the write', async () => {
    const { id, run } = await clusteringAlbum(database);
    const at = async (stage: string, share: number) =>
      (await ledger.reportSteps({ sessionId: id, run, phase: 'clustering', stage, share }))?.phases.clustering ?? null;
    expect(await at('neighbours', 0.4)).toMatchObject({ completed: 40, total: 100, stage: 'neighbours' });
    expect(await at('neighbours', 0.3)).toBeNull();
    expect(await at('hierarchy', 0.3)).toMatchObject({ completed: 40, stage: 'hierarchy' });
    expect(await at('write', 1)).toMatchObject({ completed: 99, stage: 'write' });
  });

  it('ends the session in the transaction that writes the people', async () => {
    const { id, run } = await clusteringAlbum(database);
    const people = stepsWith({ people: 2, ungrouped: 5 });
    const lost = createLedger({ database, steps: people }).finishSteps({
      sessionId: id,
      run,
      phase: 'clustering',
      write: () => Promise.reject(new Error('no space')),
    });
    await expect(lost).rejects.toThrow('no space');
    expect((await recordOf(database, id)).status).toBe('running');
    const end = await createLedger({ database, steps: people }).finishSteps({
      sessionId: id,
      run,
      phase: 'clustering',
      write: async () => {},
    });
    expect(end).toMatchObject({ status: 'completed', stage: 'clustering' });
    expect(end?.phases.clustering).toMatchObject({ completed: 100, stage: null, facts: { people: 2, ungrouped: 5 } });
  });

  it('is refused after a pause, a cancel and the end, and writes nothing', async () => {
    const { id, run } = await clusteringAlbum(database);
    let written = 0;
    const finish = () =>
      ledger.finishSteps({ sessionId: id, run, phase: 'clustering', write: async () => void (written += 1) });
    await ledger.command({ sessionId: id, command: 'pause' });
    expect([
      await ledger.reportSteps({ sessionId: id, run, phase: 'clustering', stage: 'load', share: 0.5 }),
      await finish(),
    ]).toEqual([null, null]);
    await ledger.command({ sessionId: id, command: 'resume' });
    expect((await finish())?.status).toBe('completed');
    expect([
      await ledger.reportSteps({ sessionId: id, run, phase: 'clustering', stage: 'load', share: 0.5 }),
      await finish(),
    ]).toEqual([null, null]);
    const other = await clusteringAlbum(database);
    await ledger.command({ sessionId: other.id, command: 'cancel' });
    expect(
      await ledger.finishSteps({
        sessionId: other.id,
        run: other.run,
        phase: 'clustering',
        write: async () => void (written += 1),
      }),
    ).toBeNull();
    expect(written).toBe(1);
  });
});
