import { describe, expect, it } from 'vitest';
import { createLedger } from './ledger.js';
import { settled } from '#libs/progress';
import { useDatabase } from '../../../test/support/spec-servers.js';
import {
  album,
  analysed,
  duplicate,
  failed,
  library,
  recordOf,
  settle,
  settleAll,
  type Album,
} from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: library });

const states = async (sessionId: number, phase = 'training') => {
  const items = await database.item.findMany({ where: { sessionId, phase }, orderBy: { ordinal: 'asc' } });
  return items.map((item) => item.state);
};

describe('a batch', () => {
  it('settles its items by their outcomes, and counts them', async () => {
    const session = await album(database, 4);
    const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
    const commit = await settle(database, session, 'training', [analysed(a, 'x'), analysed(b, 'x'), failed(c)]);
    expect(commit?.record.phases.training).toMatchObject({ total: 4, completed: 1, skipped: 1, failed: 1, worked: 3 });
    expect(commit?.settled.map(({ photoId, state }) => [photoId, state])).toEqual([
      [a, 'completed'],
      [b, 'skipped'],
      [c, 'failed'],
    ]);
    const items = await database.item.findMany({ where: { sessionId: session.id }, orderBy: { ordinal: 'asc' } });
    const { seq } = await recordOf(database, session.id);
    expect(items).toMatchObject([
      { photoId: a, state: 'completed', duplicateKey: 'x', seq, attempts: 1, ms: 20 },
      { photoId: b, state: 'skipped', reason: 'duplicate', duplicateOf: a, seq },
      { photoId: c, state: 'failed', reason: 'the file ends early', duplicateKey: null, seq },
      { photoId: d, state: 'pending' },
    ]);
  });

  it('changes nothing, not even the seq, if all of it is settled already', async () => {
    const session = await album(database, 2);
    const [a = 0] = session.photoIds;
    await settle(database, session, 'training', [analysed(a)]);
    const before = await recordOf(database, session.id);
    expect(await settle(database, session, 'training', [failed(a)])).toBeNull();
    expect(await recordOf(database, session.id)).toEqual(before);
  });

  it('skips the items that another worker settled, and settles the rest', async () => {
    const session = await album(database, 3);
    const [a = 0, b = 0] = session.photoIds;
    await settle(database, session, 'training', [analysed(a)]);
    const commit = await settle(database, session, 'training', [failed(a), failed(b)]);
    expect(commit?.settled.map((item) => item.photoId)).toEqual([b]);
    expect(await states(session.id)).toEqual(['completed', 'failed', 'pending']);
  });

  it('stores results in the same transaction as their items', async () => {
    const session = await album(database, 2);
    const before = await recordOf(database, session.id);
    const batch = {
      sessionId: session.id,
      run: session.run,
      phase: 'training' as const,
      workedMs: 1_000,
      outcomes: session.photoIds.map((id) => analysed(id)),
      store: async () => Promise.reject(new Error('the disk is full')),
    };
    await expect(ledger.settle(batch)).rejects.toThrow('the disk is full');
    expect(await recordOf(database, session.id)).toEqual(before);
    expect(await states(session.id)).toEqual(['pending', 'pending']);
  });
});

describe('a late batch', () => {
  const late = async (session: Album, prevent: () => Promise<unknown>) => {
    await prevent();
    const before = await database.trainingSession.findUnique({ where: { id: session.id }, include: { phases: true } });
    expect(await settleAll(database, session, 'training')).toBeNull();
    const after = await database.trainingSession.findUnique({ where: { id: session.id }, include: { phases: true } });
    expect(after).toEqual(before);
  };

  it('is refused after a pause, and accepted after a resume', async () => {
    const session = await album(database, 2);
    await late(session, () => ledger.command({ sessionId: session.id, command: 'pause' }));
    await ledger.command({ sessionId: session.id, command: 'resume' });
    const commit = await settleAll(database, session, 'training');
    expect(commit?.settled).toHaveLength(2);
  });

  it('is refused after a deletion', async () => {
    const session = await album(database, 2);
    await late(session, () => ledger.remove({ sessionId: session.id, cleanUp: async () => {} }));
  });

  it('of training is refused in face detection', async () => {
    const session = await album(database, 1);
    await late(session, () => settleAll(database, session, 'training'));
  });
});

describe('two workers', () => {
  it('on the same chunk settle each item once', async () => {
    const session = await album(database, 8);
    const outcomes = session.photoIds.map((id) => analysed(id));
    const commits = await Promise.all([1, 2, 3].map(() => settle(database, session, 'training', outcomes)));
    expect(commits.filter((commit) => commit !== null)).toHaveLength(1);
    expect((await recordOf(database, session.id)).phases.training.completed).toBe(8);
  });

  it('that commit the same key concurrently produce one original and its duplicate', async () => {
    for (let round = 0; round < 5; round += 1) {
      const session = await album(database, 3);
      const [a = 0, b = 0] = session.photoIds;
      await Promise.all([a, b].map((id) => settle(database, session, 'training', [analysed(id, 'same')])));
      const items = await database.item.findMany({ where: { sessionId: session.id, duplicateKey: 'same' } });
      const original = items.find((item) => item.state === 'completed');
      const copy = items.find((item) => item.state === 'skipped');
      expect([original?.photoId, copy?.photoId].sort()).toEqual([a, b].sort());
      expect(copy?.duplicateOf).toBe(original?.photoId);
    }
  });
});

describe('the rate', () => {
  it('starts with the second batch, since the time before the first includes loading models', async () => {
    const session = await album(database, 6);
    const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
    const first = await settle(database, session, 'training', [analysed(a), analysed(b)]);
    expect(first?.record.phases.training.rate).toEqual({ items: 0, seconds: 0 });
    const second = await settle(database, session, 'training', [analysed(c), analysed(d)]);
    expect(second?.record.phases.training.rate.items).toBe(2);
  });

  it('counts duplicates that were analyzed', async () => {
    const session = await album(database, 4);
    const [a = 0, b = 0] = session.photoIds;
    await settle(database, session, 'training', [analysed(a, 'x')]);
    const commit = await settle(database, session, 'training', [analysed(b, 'x')]);
    expect(commit?.record.phases.training).toMatchObject({ skipped: 1, worked: 2, rate: { items: 1 } });
  });
});

describe('duplicates', () => {
  it('are as many in any order of commits', async () => {
    const keys = ['x', 'y', 'x', 'x', 'z', 'y'];
    for (const order of [
      [0, 1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1, 0],
      [2, 5, 0, 4, 1, 3],
    ]) {
      const session = await album(database, keys.length);
      for (const at of order)
        await settle(database, session, 'training', [analysed(session.photoIds[at] ?? 0, keys[at])]);
      expect((await recordOf(database, session.id)).phases.training).toMatchObject({ completed: 3, skipped: 3 });
    }
  });

  it('without a result of their own wait for their original', async () => {
    const session = await album(database, 3);
    const [a = 0, b = 0] = session.photoIds;
    expect(await settle(database, session, 'training', [duplicate(a, 'x')])).toBeNull();
    const commit = await settle(database, session, 'training', [duplicate(a, 'x'), analysed(b, 'x')]);
    expect(commit?.settled.map(({ photoId, state }) => [photoId, state])).toEqual([
      [b, 'completed'],
      [a, 'skipped'],
    ]);
  });

  it('belong to one session: another has its own original', async () => {
    const [one, other] = [await album(database, 2), await album(database, 2)];
    for (const session of [one, other])
      await settle(database, session, 'training', [analysed(session.photoIds[0] ?? 0, 'x')]);
    expect(settled((await recordOf(database, other.id)).phases.training)).toBe(1);
    expect(await states(other.id)).toEqual(['completed', 'pending']);
  });

  it('that are known in advance do not change the rate', async () => {
    const session = await album(database, 4);
    const [a = 0, b = 0] = session.photoIds;
    await settle(database, session, 'training', [analysed(a, 'x')]);
    const before = await recordOf(database, session.id);
    const commit = await settle(database, session, 'training', [duplicate(b, 'x')]);
    expect(commit?.record.phases.training.rate).toEqual(before.phases.training.rate);
    expect(commit?.record.phases.training.worked).toBe(1);
  });
});
