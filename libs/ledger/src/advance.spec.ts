import { describe, expect, it } from 'vitest';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, analysed, clusteringAlbum, failed } from './testing/sessions.fixture.js';

const database = await useDatabase();

describe('advance', () => {
  it('completes a session over an empty folder at once, with the reason', async () => {
    const record = await (await album(database, 0, { needed: false })).record();
    expect(record).toMatchObject({ status: 'completed', reason: 'No photos were found in this folder.' });
    expect(record.endedAt).toEqual(record.updatedAt);
    for (const phase of Object.values(record.phases)) expect(phase).toMatchObject({ total: 0, needed: false });
  });

  it('detects faces in the photos whose training completed: no duplicates, no failures', async () => {
    const session = await album(database, 4);
    const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
    await session.settle('training', [analysed(a, 'x'), failed(b), analysed(c, 'x'), analysed(d, 'y')]);
    const items = await session.items('face_detection');
    expect(items.map(({ photoId, ordinal }) => ({ photoId, ordinal }))).toEqual([
      { photoId: a, ordinal: 0 },
      { photoId: d, ordinal: 3 },
    ]);
    expect((await session.record()).phases.face_detection.total).toBe(2);
  });

  it('elects the originals among duplicates before the next phase, and the counts follow', async () => {
    const session = await album(database, 4, {
      async elect(connection, keys) {
        expect(keys).toEqual(['x']);
        const [a = 0, , c = 0] = session.photoIds;
        await connection.photo.update({ where: { id: a }, data: { originalId: c } });
        await connection.photo.update({ where: { id: c }, data: { originalId: null } });
      },
    });
    const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
    await session.settle('training', [analysed(a, 'x'), analysed(b, 'y'), analysed(c, 'x'), failed(d)]);
    expect(await session.items('training')).toMatchObject([
      { state: 'skipped', reason: 'duplicate', duplicateOf: c },
      { state: 'completed' },
      { state: 'completed', reason: null, duplicateOf: null },
      { state: 'failed' },
    ]);
    expect((await session.items('face_detection')).map(({ photoId }) => photoId)).toEqual([b, c]);
    const { training, face_detection } = (await session.record()).phases;
    expect(training).toMatchObject({ total: 4, completed: 2, skipped: 1, failed: 1 });
    expect(face_detection?.total).toBe(2);
  });

  it('elects whichever photo was first, and passes over one whose file has changed since', async () => {
    const session = await album(database, 4, {
      async elect(connection) {
        const [a = 0, , c = 0, d = 0] = session.photoIds;
        await connection.photo.updateMany({ where: { id: { in: [a, d] } }, data: { originalId: c } });
        // A statement changes rows in the order in which they were written: the elected one now comes before this.
        await connection.item.updateMany({ where: { photoId: a }, data: { ms: 1 } });
        // As a walk leaves the photo of a file that has other content now.
        await connection.photo.update({ where: { id: session.photoIds[1] ?? 0 }, data: { originalId: null } });
      },
    });
    const [a = 0, , c = 0] = session.photoIds;
    const outcomes = session.photoIds.map((id) => analysed(id, 'x'));
    await session.settle('training', outcomes);
    expect(await session.items('training')).toMatchObject([
      { state: 'skipped', duplicateOf: c },
      { state: 'skipped', duplicateOf: a },
      { state: 'completed', duplicateOf: null },
      { state: 'skipped', duplicateOf: c },
    ]);
  });

  it('completes a photo at the end of training that it had skipped, where another session elected it', async () => {
    const session = await album(database, 3, { elect: async () => {} });
    const [a = 0, b = 0, c = 0] = session.photoIds;
    const originalOf = (key: string, photoId: number) => async () => ({
      keys: new Map(),
      originals: new Map([[key, photoId]]),
    });
    await session.settle('training', [analysed(a, 'x')], undefined, originalOf('x', b));
    await database.photo.update({ where: { id: b }, data: { originalId: a } });
    const skipped = await session.settle('training', [analysed(b, 'x')], undefined, originalOf('x', a));
    expect(skipped?.record.phases.training).toMatchObject({ completed: 0, skipped: 2 });
    const ended = await session.settle('training', [failed(c)]);
    expect(ended?.record.phases.training).toMatchObject({ completed: 1, skipped: 1, failed: 1 });
    expect(await session.items('training')).toMatchObject([
      { state: 'completed', duplicateOf: null },
      { state: 'skipped', duplicateOf: a },
      { state: 'failed' },
    ]);
    expect((await session.items('face_detection')).map(({ photoId }) => photoId)).toEqual([a]);
  });

  it('completes a session whose photos all failed', async () => {
    const session = await album(database, 2, { needed: false });
    const outcomes = session.photoIds.map((id) => failed(id));
    expect((await session.settle('training', outcomes))?.record).toMatchObject({
      status: 'completed',
      reason: null,
      phases: { training: { failed: 2 }, face_detection: { total: 0, needed: false } },
    });
  });

  it('skips clustering where no face changed, and reports the people', async () => {
    const session = await clusteringAlbum(database, { needed: false, people: 3, ungrouped: 7 });
    expect(await session.record()).toMatchObject({
      status: 'completed',
      phases: { clustering: { needed: false, facts: { people: 3, ungrouped: 7 } } },
    });
  });

  it('fixes the total of a phase at its start, and has none before', async () => {
    const { phases } = await (await album(database, 2)).record();
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
    await session.settleAll('training');
    const estimate = await database.phaseEstimate.findUniqueOrThrow({ where: { phase: 'training' } });
    expect(estimate.secondsPerPhoto).toBeCloseTo(2, 5);
  });
});

describe('clustering', () => {
  it('reports progress that never falls, and leaves the last step to the write', async () => {
    const session = await clusteringAlbum(database);
    const at = async (stage: string, share: number) => (await session.report(stage, share))?.phases.clustering ?? null;
    expect(await at('neighbours', 0.4)).toMatchObject({ completed: 40, total: 100, stage: 'neighbours' });
    expect(await at('neighbours', 0.3)).toBeNull();
    expect(await at('hierarchy', 0.3)).toMatchObject({ completed: 40, stage: 'hierarchy' });
    expect(await at('write', 1)).toMatchObject({ completed: 99, stage: 'write' });
  });

  it('ends the session in the transaction that writes the people', async () => {
    const session = await clusteringAlbum(database, { people: 2, ungrouped: 5 });
    await expect(session.group(() => Promise.reject(new Error('no space')))).rejects.toThrow('no space');
    expect((await session.record()).status).toBe('running');
    expect(await session.group()).toMatchObject({
      status: 'completed',
      stage: 'clustering',
      phases: { clustering: { completed: 100, stage: null, facts: { people: 2, ungrouped: 5 } } },
    });
  });

  it('is refused after a pause, a cancel and the end, and writes nothing', async () => {
    const [session, other] = [await clusteringAlbum(database), await clusteringAlbum(database)];
    let written = 0;
    const write = async () => void (written += 1);
    await session.command('pause');
    expect([await session.report('load', 0.5), await session.group(write)]).toEqual([null, null]);
    await session.command('resume');
    expect((await session.group(write))?.status).toBe('completed');
    expect([await session.report('load', 0.5), await session.group(write)]).toEqual([null, null]);
    await other.command('cancel');
    expect(await other.group(write)).toBeNull();
    expect(written).toBe(1);
  });
});
