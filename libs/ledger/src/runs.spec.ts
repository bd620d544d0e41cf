import { describe, expect, it } from 'vitest';
import { overallPercentage, phaseEtaSeconds, settled } from '#libs/progress';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, analysed, discoveringSession, failed } from './testing/sessions.fixture.js';
import { planWork } from './work.js';

const database = await useDatabase();

/** A completed album of four: two with results, a duplicate, and one that failed. Its next run has faces to group. */
async function finishedAlbum() {
  const session = await album(database, 4, { needed: false });
  const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
  await session.settle('training', [analysed(a, 'x'), analysed(b, 'x'), analysed(c, 'y'), failed(d)]);
  await session.settle('face_detection', [analysed(a, null, 2), analysed(c, null, 1)]);
  session.library.needed = true;
  return { session, failedId: d };
}

describe('retry-failed', () => {
  it('processes the failed items in the next run, and keeps the other results and the number of faces', async () => {
    const { session, failedId } = await finishedAlbum();
    await session.command('retry-failed');
    const opened = { run: 2, status: 'running', stage: 'training', reuse: true, endedAt: null };
    expect(await session.record()).toMatchObject({
      ...opened,
      phases: {
        training: { total: 4, completed: 2, skipped: 1, failed: 0, completedAt: null },
        face_detection: { total: null, completed: 0 },
      },
    });
    await session.settle('training', [analysed(failedId, 'z')]);
    const faces = { total: 3, completed: 2, facts: { faces: 3 } };
    expect((await session.record()).phases.face_detection).toMatchObject(faces);
    const end = await session.settle('face_detection', [analysed(failedId, null, 2)]);
    expect(end?.record.phases.face_detection.facts['faces']).toBe(5);
  });

  it('estimates the remaining time by the share of items that took work', async () => {
    const session = await album(database, 40, { needed: false });
    const [first = 0, ...others] = session.photoIds;
    await session.settle('training', [failed(first), ...others.map((id) => analysed(id))]);
    await session.settleAll('face_detection', others);
    await database.phaseEstimate.deleteMany();
    await database.phaseEstimate.create({ data: { phase: 'training', secondsPerPhoto: 2 } });
    await session.command('retry-failed');
    expect(phaseEtaSeconds(await session.record(), 'training')).toBeCloseTo(2, 5);
  });

  it('continues the discovery that a cancel ended', async () => {
    const session = await discoveringSession(database);
    await session.find(['a', 'b']);
    await session.command('cancel');
    const record = { run: 2, status: 'discovering', reuse: true };
    expect(await session.command('retry-failed')).toMatchObject({ kind: 'done', record });
    const ranges = [{ from: 0, to: 0 }];
    expect(await planWork(database, session.id, 4)).toEqual({ run: 2, phase: 'discovery', ranges });
    await session.find(['a', 'b', 'c']);
    expect(await session.endDiscovery()).toMatchObject({
      status: 'running',
      discovery: { found: 3 },
      phases: { training: { total: 3, completed: 0 } },
    });
  });
});

describe('restart', () => {
  it('from training walks the folder again, and starts at 0 %, without stored results', async () => {
    const { session } = await finishedAlbum();
    await session.command('restart', 'training');
    const begun = { run: 2, reuse: false, reason: null, endedAt: null };
    const discovery = { found: 0, completedAt: null };
    expect(await session.record()).toMatchObject({ ...begun, status: 'discovering', stage: 'discovery', discovery });
    expect(await session.items()).toEqual([]);
    await session.find(['00001.jpg', '00002.jpg', '00002b.jpg', '00003.jpg']);
    await session.endDiscovery();
    const record = await session.record();
    expect(record).toMatchObject({ ...begun, status: 'running', stage: 'training' });
    expect(record.phases.training).toMatchObject({ total: 4, completed: 0, skipped: 0, failed: 0, worked: 0 });
    expect(overallPercentage(record)).toBe(0);
    const pending = { state: 'pending', duplicateKey: null, duplicateOf: null };
    expect(await session.items()).toMatchObject([pending, pending, pending, pending]);
  });

  it('from face detection keeps the results of training', async () => {
    const { session } = await finishedAlbum();
    await session.command('restart', 'face_detection');
    const record = await session.record();
    expect(record).toMatchObject({ run: 2, status: 'running', stage: 'face_detection' });
    expect(settled(record.phases.training)).toBe(4);
    expect(record.phases.face_detection).toMatchObject({ total: 2, completed: 0, facts: { faces: 0 } });
    expect(overallPercentage(record)).toBe(30);
  });

  it('from clustering repeats clustering only', async () => {
    const { session } = await finishedAlbum();
    await session.command('restart', 'clustering');
    const record = await session.record();
    expect(record).toMatchObject({ run: 2, status: 'running', stage: 'clustering' });
    expect(record.phases.face_detection).toMatchObject({ completed: 2, facts: { faces: 3 } });
    expect(overallPercentage(record)).toBe(95);
  });

  it('excludes the time between the runs from the rate', async () => {
    const session = await album(database, 2);
    const [a = 0, b = 0] = session.photoIds;
    await session.settle('training', [analysed(a)]);
    await session.command('cancel');
    await database.sessionPhase.updateMany({ where: { sessionId: session.id }, data: { rateAt: new Date(0) } });
    await session.command('restart', 'clustering');
    const commit = await session.settle('training', [analysed(b)]);
    expect(commit?.record.phases.training.rate.seconds).toBeLessThan(60);
  });
});
