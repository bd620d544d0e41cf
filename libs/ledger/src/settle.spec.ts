import { describe, expect, it } from 'vitest';
import { settled } from '#libs/progress';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, analysed, duplicate, failed, type TestSession } from './testing/sessions.fixture.js';

const database = await useDatabase();

const states = async (session: TestSession) => (await session.items('training')).map((item) => item.state);

describe('a batch', () => {
  it('settles its items by their outcomes, and counts them', async () => {
    const session = await album(database, 4);
    const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
    const commit = await session.settle('training', [analysed(a, 'x'), analysed(b, 'x'), failed(c)]);
    expect(commit?.record.phases.training).toMatchObject({ total: 4, completed: 1, skipped: 1, failed: 1, worked: 3 });
    expect(commit?.settled).toMatchObject([
      { photoId: a, state: 'completed' },
      { photoId: b, state: 'skipped' },
      { photoId: c, state: 'failed' },
    ]);
    const { seq } = await session.record();
    expect(await session.items()).toMatchObject([
      { photoId: a, state: 'completed', duplicateKey: 'x', seq, attempts: 1, ms: 20 },
      { photoId: b, state: 'skipped', reason: 'duplicate', duplicateOf: a, seq },
      { photoId: c, state: 'failed', reason: 'the file ends early', duplicateKey: null, seq },
      { photoId: d, state: 'pending' },
    ]);
  });

  it('changes nothing, not even the seq, if all of it is settled already', async () => {
    const session = await album(database, 2);
    const [a = 0] = session.photoIds;
    await session.settle('training', [analysed(a)]);
    const before = await session.record();
    expect(await session.settle('training', [failed(a)])).toBeNull();
    expect(await session.record()).toEqual(before);
  });

  it('skips the items that another worker settled, and settles the rest', async () => {
    const session = await album(database, 3);
    const [a = 0, b = 0] = session.photoIds;
    await session.settle('training', [analysed(a)]);
    const commit = await session.settle('training', [failed(a), failed(b)]);
    expect(commit?.settled.map((item) => item.photoId)).toEqual([b]);
    expect(await states(session)).toEqual(['completed', 'failed', 'pending']);
  });

  it('stores results in the same transaction as their items', async () => {
    const session = await album(database, 2);
    const before = await session.record();
    const outcomes = session.photoIds.map((id) => analysed(id));
    const settling = session.settle('training', outcomes, () => Promise.reject(new Error('the disk is full')));
    await expect(settling).rejects.toThrow('the disk is full');
    expect(await session.record()).toEqual(before);
    expect(await states(session)).toEqual(['pending', 'pending']);
  });
});

describe('duplicates', () => {
  const recognised = (keys: [number, string][], originals: [string, number][] = []) =>
    Promise.resolve({ keys: new Map(keys), originals: new Map(originals) });
  const store = async () => ({});

  it('are those of photos of the library too, and a photo is no duplicate of itself', async () => {
    const [other, session] = [await album(database, 1), await album(database, 3)];
    const [elsewhere = 0] = other.photoIds;
    const [a = 0, b = 0, c = 0] = session.photoIds;
    const outcomes = [a, b, c].map((id) => analysed(id));
    await session.settle('training', outcomes, store, async () =>
      recognised(
        [
          [a, 'x'],
          [b, 'y'],
          [c, 'y'],
        ],
        [
          ['x', elsewhere],
          ['y', c],
        ],
      ),
    );
    expect(await session.items('training')).toMatchObject([
      { state: 'skipped', duplicateKey: 'x', duplicateOf: elsewhere },
      { state: 'skipped', duplicateKey: 'y', duplicateOf: c },
      { state: 'completed', duplicateKey: 'y', duplicateOf: null },
    ]);
  });

  it('are recognised among the photos that are pending, in photo order', async () => {
    const session = await album(database, 3);
    const [a = 0, b = 0, c = 0] = session.photoIds;
    await session.settle('training', [analysed(b)]);
    let asked: readonly number[] = [];
    const outcomes = [c, b, a].map((id) => analysed(id));
    await session.settle('training', outcomes, store, async (_connection, photoIds) => {
      asked = photoIds;
      return recognised([]);
    });
    expect(asked).toEqual([a, c]);
  });

  it('are those of the original that the session has, whatever another session has elected since', async () => {
    const session = await album(database, 3);
    const [a = 0, b = 0] = session.photoIds;
    await session.settle('training', [analysed(a, 'x')]);
    await session.settle('training', [analysed(b, 'x')], store, async () => recognised([], [['x', b]]));
    expect(await session.items('training')).toMatchObject([
      { state: 'completed', duplicateOf: null },
      { state: 'skipped', duplicateOf: a },
      { state: 'pending' },
    ]);
  });

  it('without a result stay pending while nothing has their key', async () => {
    const session = await album(database, 1);
    const [a = 0] = session.photoIds;
    expect(await session.settle('training', [duplicate(a, 'x')])).toBeNull();
    await session.settle('training', [duplicate(a, 'x')], store, async () => recognised([], [['x', 4711]]));
    expect(await session.items('training')).toMatchObject([{ state: 'skipped', duplicateOf: 4711 }]);
  });
});

it('what a session waits for is said once, until something is settled', async () => {
  const session = await album(database, 2);
  const { id: sessionId, run, ledger } = session;
  const wait = (reason: string) => ledger.wait({ sessionId, run, reason });
  expect(await wait('The folder is gone.')).toMatchObject({ status: 'running', reason: 'The folder is gone.' });
  expect(await wait('The folder is gone.')).toBeNull();
  expect(await ledger.wait({ sessionId, run: run + 1, reason: 'late' })).toBeNull();
  const commit = await session.settle('training', [analysed(session.photoIds[0] ?? 0)]);
  expect(commit?.record.reason).toBeNull();
});

describe('a late batch', () => {
  const late = async (session: TestSession, prevent: () => Promise<unknown>) => {
    const read = () => database.trainingSession.findUnique({ where: { id: session.id }, include: { phases: true } });
    await prevent();
    const before = await read();
    expect(await session.settleAll('training')).toBeNull();
    expect(await read()).toEqual(before);
  };

  it('is refused after a pause, and accepted after a resume', async () => {
    const session = await album(database, 2);
    await late(session, () => session.command('pause'));
    await session.command('resume');
    expect((await session.settleAll('training'))?.settled).toHaveLength(2);
  });

  it('is refused after a deletion', async () => {
    const session = await album(database, 2);
    await late(session, () => session.ledger.remove({ sessionId: session.id }));
  });

  it('of training is refused in face detection', async () => {
    const session = await album(database, 1);
    await late(session, () => session.settleAll('training'));
  });
});

describe('two workers', () => {
  it('on the same chunk settle each item once', async () => {
    const session = await album(database, 8);
    const commits = await Promise.all([1, 2, 3].map(() => session.settleAll('training')));
    expect(commits.filter((commit) => commit !== null)).toHaveLength(1);
    expect((await session.record()).phases.training.completed).toBe(8);
  });

  it('that commit the same key concurrently produce one original and its duplicate', async () => {
    for (let round = 0; round < 5; round += 1) {
      const session = await album(database, 3);
      const [a = 0, b = 0] = session.photoIds;
      await Promise.all([a, b].map((id) => session.settle('training', [analysed(id, 'same')])));
      const items = await session.items();
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
    const first = await session.settle('training', [analysed(a), analysed(b)]);
    expect(first?.record.phases.training.rate).toEqual({ items: 0, seconds: 0 });
    const second = await session.settle('training', [analysed(c), analysed(d)]);
    expect(second?.record.phases.training.rate.items).toBe(2);
  });

  it('counts duplicates that were analyzed, and none that are known in advance', async () => {
    const session = await album(database, 4);
    const [a = 0, b = 0, c = 0] = session.photoIds;
    await session.settle('training', [analysed(a, 'x')]);
    const worked = await session.settle('training', [analysed(b, 'x')]);
    expect(worked?.record.phases.training).toMatchObject({ skipped: 1, worked: 2, rate: { items: 1 } });
    const known = await session.settle('training', [duplicate(c, 'x')]);
    expect(known?.record.phases.training).toMatchObject({ worked: 2, rate: worked?.record.phases.training.rate });
  });
});

describe('duplicates', () => {
  it.each(['012345', '543210', '250413'])('are as many in any order of commits (%s)', async (order) => {
    const keys = ['x', 'y', 'x', 'x', 'z', 'y'];
    const session = await album(database, keys.length);
    for (const at of [...order].map(Number))
      await session.settle('training', [analysed(session.photoIds[at] ?? 0, keys[at])]);
    expect((await session.record()).phases.training).toMatchObject({ completed: 3, skipped: 3 });
  });

  it('without a result of their own wait for their original', async () => {
    const session = await album(database, 3);
    const [a = 0, b = 0] = session.photoIds;
    expect(await session.settle('training', [duplicate(a, 'x')])).toBeNull();
    const commit = await session.settle('training', [duplicate(a, 'x'), analysed(b, 'x')]);
    expect(commit?.settled).toMatchObject([
      { photoId: b, state: 'completed' },
      { photoId: a, state: 'skipped' },
    ]);
  });

  it('belong to one session: another has its own original', async () => {
    const [one, other] = [await album(database, 2), await album(database, 2)];
    for (const session of [one, other]) await session.settle('training', [analysed(session.photoIds[0] ?? 0, 'x')]);
    expect(settled((await other.record()).phases.training)).toBe(1);
    expect(await states(other)).toEqual(['completed', 'pending']);
  });
});
