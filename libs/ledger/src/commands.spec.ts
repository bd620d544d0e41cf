import { describe, expect, it } from 'vitest';
import { createLedger } from './ledger.js';
import { Command } from '#libs/contracts';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn, analysed, library, pendingSession, recordOf, settle } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: library });

describe('a command', () => {
  it('to an unknown session reports so', async () => {
    for (const command of Command.options)
      expect(await ledger.command({ sessionId: 999_999, command })).toEqual({ kind: 'unknown' });
  });

  it('sent twice concurrently acts once', async () => {
    const id = await albumIn(database, 'running');
    const results = await Promise.all([
      ledger.command({ sessionId: id, command: 'pause' }),
      ledger.command({ sessionId: id, command: 'pause' }),
    ]);
    expect(results.map((result) => result.kind === 'done' && result.changed).sort()).toEqual([false, true]);
  });
});

describe('time', () => {
  it('is active from start to pause, from resume to the end, and not between', async () => {
    const { id } = await pendingSession(database);
    const activeSince = async () => (await database.trainingSession.findUniqueOrThrow({ where: { id } })).activeSince;
    expect(await activeSince()).toBeNull();
    await ledger.command({ sessionId: id, command: 'start' });
    expect(await activeSince()).not.toBeNull();
    await ledger.command({ sessionId: id, command: 'cancel' });
    expect(await activeSince()).toBeNull();
    const ended = await recordOf(database, id);
    expect(ended.endedAt).toEqual(ended.updatedAt);
    expect(ended.activeMs).toBeGreaterThan(0);
  });

  it('before the start is not active', async () => {
    const { id } = await pendingSession(database);
    await ledger.command({ sessionId: id, command: 'start' });
    expect((await recordOf(database, id)).activeMs).toBe(0);
  });

  it('of a pause is excluded from the rate', async () => {
    const session = await album(database, 3);
    const [a = 0, b = 0] = session.photoIds;
    await settle(database, session, 'training', [analysed(a)]);
    await ledger.command({ sessionId: session.id, command: 'pause' });
    // As if the pause had been an hour.
    await database.sessionPhase.updateMany({
      where: { sessionId: session.id, phase: 'training' },
      data: { rateAt: new Date(Date.now() - 3_600_000) },
    });
    await ledger.command({ sessionId: session.id, command: 'resume' });
    const commit = await settle(database, session, 'training', [analysed(b)]);
    expect(commit?.record.phases.training.rate.seconds).toBeLessThan(60);
  });
});
