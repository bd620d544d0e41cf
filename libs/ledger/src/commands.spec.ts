import { describe, expect, it } from 'vitest';
import { Command } from '#libs/contracts';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn, analysed, TestSession } from './testing/sessions.fixture.js';

const database = await useDatabase();

describe('a command', () => {
  it('to an unknown session reports so', async () => {
    const { ledger } = await TestSession.create(database);
    for (const command of Command.options)
      expect(await ledger.command({ sessionId: 999_999, command })).toEqual({ kind: 'unknown' });
  });

  it('sent twice concurrently acts once', async () => {
    const session = await albumIn(database, 'running');
    const results = await Promise.all([session.command('pause'), session.command('pause')]);
    expect(results.map((result) => result.kind === 'done' && result.changed).sort()).toEqual([false, true]);
  });
});

describe('time', () => {
  it('is active from start to pause and from resume to the end, neither before nor between', async () => {
    const session = await TestSession.create(database);
    const activeSince = async () =>
      (await database.trainingSession.findUniqueOrThrow({ where: { id: session.id } })).activeSince;
    expect(await activeSince()).toBeNull();
    await session.command('start');
    expect(await activeSince()).not.toBeNull();
    expect((await session.record()).activeMs).toBe(0);
    await session.command('cancel');
    expect(await activeSince()).toBeNull();
    const ended = await session.record();
    expect(ended.endedAt).toEqual(ended.updatedAt);
    expect(ended.activeMs).toBeGreaterThan(0);
  });

  it('of a pause is excluded from the rate', async () => {
    const session = await album(database, 3);
    const [a = 0, b = 0] = session.photoIds;
    await session.settle('training', [analysed(a)]);
    await session.command('pause');
    // As if the pause had been an hour.
    await database.sessionPhase.updateMany({
      where: { sessionId: session.id, phase: 'training' },
      data: { rateAt: new Date(Date.now() - 3_600_000) },
    });
    await session.command('resume');
    const commit = await session.settle('training', [analysed(b)]);
    expect(commit?.record.phases.training.rate.seconds).toBeLessThan(60);
  });
});
