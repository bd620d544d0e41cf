import { describe, expect, it } from 'vitest';
import { createLedger } from './ledger.js';
import { overallPercentage, phaseEtaSeconds, settled } from '#libs/progress';
import { useDatabase } from '../../../test/support/spec-servers.js';
import {
  album,
  analysed,
  discoveringSession,
  find,
  stepsWith,
  failed,
  library,
  recordOf,
  settle,
  settleAll,
  type Album,
} from './testing/sessions.fixture.js';
import { planWork } from './work.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: library });
const ungrouped = stepsWith({ needed: false });

/** A completed album of four: two with results, a duplicate, and one that failed. */
async function finishedAlbum(): Promise<Album> {
  const session = await album(database, 4, ungrouped);
  const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
  await settle(
    database,
    session,
    'training',
    [analysed(a, 'x'), analysed(b, 'x'), analysed(c, 'y'), failed(d)],
    ungrouped,
  );
  await settle(database, session, 'face_detection', [analysed(a, null, 2), analysed(c, null, 1)], ungrouped);
  return session;
}

describe('retry-failed', () => {
  it('processes the failed items in the next run, and keeps the other results', async () => {
    const session = await finishedAlbum();
    const [, , , d = 0] = session.photoIds;
    await ledger.command({ sessionId: session.id, command: 'retry-failed' });
    const record = await recordOf(database, session.id);
    expect(record).toMatchObject({ run: 2, status: 'running', stage: 'training', reuse: true, endedAt: null });
    expect(record.phases.training).toMatchObject({ total: 4, completed: 2, skipped: 1, failed: 0, completedAt: null });
    expect(record.phases.face_detection).toMatchObject({ total: null, completed: 0 });
    const next = { ...session, run: 2 };
    await settle(database, next, 'training', [analysed(d, 'z')], library);
    const faces = await recordOf(database, session.id);
    expect(faces.phases.face_detection).toMatchObject({ total: 3, completed: 2 });
  });

  it('keeps the number of faces that were found before', async () => {
    const session = await finishedAlbum();
    const [, , , d = 0] = session.photoIds;
    await createLedger({ database, steps: ungrouped }).command({ sessionId: session.id, command: 'retry-failed' });
    await settle(database, { ...session, run: 2 }, 'training', [analysed(d, 'z')], ungrouped);
    expect((await recordOf(database, session.id)).phases.face_detection.facts['faces']).toBe(3);
    const end = await settle(database, { ...session, run: 2 }, 'face_detection', [analysed(d, null, 2)], ungrouped);
    expect(end?.record.phases.face_detection.facts['faces']).toBe(5);
  });

  it('estimates the remaining time by the share of items that took work', async () => {
    const session = await album(database, 40, ungrouped);
    const [first = 0, ...others] = session.photoIds;
    await settle(database, session, 'training', [failed(first), ...others.map((id) => analysed(id))], ungrouped);
    await settleAll(database, { ...session, photoIds: others }, 'face_detection', ungrouped);
    await database.phaseEstimate.deleteMany();
    await database.phaseEstimate.create({ data: { phase: 'training', secondsPerPhoto: 2 } });
    await createLedger({ database, steps: ungrouped }).command({ sessionId: session.id, command: 'retry-failed' });
    expect(phaseEtaSeconds(await recordOf(database, session.id), 'training')).toBeCloseTo(2, 5);
  });

  it('processes what a cancel left pending', async () => {
    const session = await album(database, 3);
    await settle(database, session, 'training', [analysed(session.photoIds[0] ?? 0)]);
    await ledger.command({ sessionId: session.id, command: 'cancel' });
    await ledger.command({ sessionId: session.id, command: 'retry-failed' });
    const record = await recordOf(database, session.id);
    expect(record.phases.training).toMatchObject({ total: 3, completed: 1 });
    expect((await planWork(database, session.id, 4))?.run).toBe(2);
  });

  it('continues the discovery that a cancel ended', async () => {
    const session = await discoveringSession(database);
    const { id } = session;
    await find(database, session, ['a', 'b']);
    await ledger.command({ sessionId: id, command: 'cancel' });
    expect(await ledger.command({ sessionId: id, command: 'retry-failed' })).toMatchObject({
      kind: 'done',
      record: { run: 2, status: 'discovering', reuse: true },
    });
    expect(await planWork(database, id, 4)).toEqual({ run: 2, phase: 'discovery', ranges: [{ from: 0, to: 0 }] });
    await find(database, { ...session, run: 2 }, ['a', 'b', 'c']);
    expect(await ledger.completeDiscovery({ sessionId: id, run: 2 })).toMatchObject({
      status: 'running',
      discovery: { found: 3 },
      phases: { training: { total: 3, completed: 0 } },
    });
  });
});

describe('restart', () => {
  it('from training starts at 0 %, without stored results', async () => {
    const session = await finishedAlbum();
    await ledger.command({ sessionId: session.id, command: 'restart', from: 'training' });
    const record = await recordOf(database, session.id);
    expect(record).toMatchObject({
      run: 2,
      status: 'running',
      stage: 'training',
      reuse: false,
      reason: null,
      endedAt: null,
    });
    expect(record.phases.training).toMatchObject({ total: 4, completed: 0, skipped: 0, failed: 0, worked: 0 });
    expect(overallPercentage(record)).toBe(0);
    const items = await database.item.findMany({ where: { sessionId: session.id } });
    expect(items).toHaveLength(4);
    for (const item of items) expect(item).toMatchObject({ state: 'pending', duplicateKey: null, duplicateOf: null });
  });

  it('from face detection keeps the results of training', async () => {
    const session = await finishedAlbum();
    await ledger.command({ sessionId: session.id, command: 'restart', from: 'face_detection' });
    const record = await recordOf(database, session.id);
    expect(record).toMatchObject({ run: 2, status: 'running', stage: 'face_detection' });
    expect(settled(record.phases.training)).toBe(4);
    expect(record.phases.face_detection).toMatchObject({ total: 2, completed: 0, facts: { faces: 0 } });
    expect(overallPercentage(record)).toBe(30);
  });

  it('from clustering repeats clustering only', async () => {
    const session = await finishedAlbum();
    await ledger.command({ sessionId: session.id, command: 'restart', from: 'clustering' });
    const record = await recordOf(database, session.id);
    expect(record).toMatchObject({ run: 2, status: 'running', stage: 'clustering' });
    expect(record.phases.face_detection).toMatchObject({ completed: 2, facts: { faces: 3 } });
    expect(overallPercentage(record)).toBe(95);
  });

  it.each(['face_detection', 'clustering'] as const)(
    'from %s of a session that was cancelled in training finishes training first',
    async (from) => {
      const session = await album(database, 2, ungrouped);
      const [a = 0, b = 0] = session.photoIds;
      await settle(database, session, 'training', [analysed(a)], ungrouped);
      await ledger.command({ sessionId: session.id, command: 'cancel' });
      await createLedger({ database, steps: ungrouped }).command({ sessionId: session.id, command: 'restart', from });
      expect(await planWork(database, session.id, 4)).toEqual({
        run: 2,
        phase: 'training',
        ranges: [{ from: 0, to: 64 }],
      });
      const next = { ...session, run: 2 };
      await settle(database, next, 'training', [analysed(b)], ungrouped);
      const end = await settle(database, next, 'face_detection', [analysed(a), analysed(b)], ungrouped);
      expect(end?.record.status).toBe('completed');
    },
  );

  it('excludes the time between the runs from the rate', async () => {
    const session = await album(database, 2);
    const [a = 0, b = 0] = session.photoIds;
    await settle(database, session, 'training', [analysed(a)]);
    await ledger.command({ sessionId: session.id, command: 'cancel' });
    await database.sessionPhase.updateMany({ where: { sessionId: session.id }, data: { rateAt: new Date(0) } });
    await ledger.command({ sessionId: session.id, command: 'restart', from: 'clustering' });
    const commit = await settle(database, { ...session, run: 2 }, 'training', [analysed(b)]);
    expect(commit?.record.phases.training.rate.seconds).toBeLessThan(60);
  });

  it('of a session that was cancelled in discovery walks the folder again', async () => {
    const { id } = await discoveringSession(database);
    await ledger.command({ sessionId: id, command: 'cancel' });
    await ledger.command({ sessionId: id, command: 'restart', from: 'clustering' });
    expect(await recordOf(database, id)).toMatchObject({ run: 2, status: 'discovering', stage: 'discovery' });
    expect(await planWork(database, id, 4)).toEqual({ run: 2, phase: 'discovery', ranges: [{ from: 0, to: 0 }] });
  });
});
