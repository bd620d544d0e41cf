import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FILE_GONE } from '#libs/formats';
import { readRecord, type PendingItem } from '#libs/ledger';
import { settled } from '#libs/progress';
import { analysed, trainingAlbum, useContext } from '../testing/worker.fixture.js';
import { FolderUnseenError } from './session-folder.js';
import { runChunk, type ItemAnalysis, type ItemWork, type StoredItem } from './chunk-runner.js';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';

const { context, database } = await useContext();
const { ledger } = context;
const running = new AbortController().signal;

/** Work that analyses each photo at once unless a test overrides it, and records what it analysed and stored. */
function workWith(said: Partial<ItemWork<string>> = {}) {
  const analysedIds: number[] = [];
  const storedIds: number[] = [];
  const batches: number[] = [];
  const work: ItemWork<string> = {
    reuse: async () => [],
    analyse: async (_session, item) => {
      analysedIds.push(item.photoId);
      return analysed(item);
    },
    store: async (_connection, _session, { results }) => {
      batches.push(results.length);
      storedIds.push(...results.map(({ item }) => item.photoId));
    },
    ...said,
  };
  return { work, analysedIds, storedIds, batches };
}

const settledIn = async (sessionId: number) => {
  const record = await readRecord(database, sessionId);
  return record && settled(record.phases.training);
};

describe('a chunk', () => {
  it('settles and stores its items in batches of at most 16, and publishes each', async () => {
    const { job, photoIds } = await trainingAlbum(context, 40);
    const { work, storedIds, batches } = workWith();
    await runChunk(context, job, work, running);
    const record = await readRecord(database, job.sessionId);
    expect(record).toMatchObject({ stage: 'face_detection', phases: { training: { completed: 40 } } });
    expect(storedIds.sort((a, b) => a - b)).toEqual(photoIds);
    expect(Math.max(...batches)).toBeLessThanOrEqual(16);
    const held = () => context.cache.seqs(context.installation, [job.sessionId]);
    await expect.poll(held, { interval: 5 }).toEqual([record?.seq]);
  });

  it('settles the first photo of a phase by itself, without the wait for a batch', async () => {
    const { job, photoIds } = await trainingAlbum(context, 6);
    const { work, batches, storedIds } = workWith();
    await runChunk(context, { ...job, to: 4 }, work, running);
    await runChunk(context, { ...job, from: 4 }, work, running);
    expect([batches, storedIds]).toEqual([[1, 3, 2], photoIds]);
  });

  it('analyses only the pending items of its range', async () => {
    const { job, photoIds } = await trainingAlbum(context, 6);
    const { work, analysedIds } = workWith();
    await runChunk(context, { ...job, from: 2, to: 4 }, work, running);
    await runChunk(context, { ...job, from: 1, to: 4 }, work, running);
    expect(analysedIds).toEqual([photoIds[2], photoIds[3], photoIds[1]]);
  });

  it('of another run or phase than the current one is skipped', async () => {
    const { job } = await trainingAlbum(context, 2);
    const { work, analysedIds } = workWith();
    await runChunk(context, { ...job, phase: 'face_detection' }, work, running);
    await ledger.command({ sessionId: job.sessionId, command: 'cancel' });
    await ledger.command({ sessionId: job.sessionId, command: 'restart', from: 'training' });
    await runChunk(context, job, work, running);
    await runChunk(context, { ...job, sessionId: 999_999 }, work, running);
    expect(analysedIds).toEqual([]);
  });
});

describe('stored results', () => {
  const stored = ({ photoId }: PendingItem, kind: StoredItem['kind']): StoredItem => {
    return { photoId, kind, duplicateKey: `key of ${photoId}` };
  };

  it('settle their items without analysis', async () => {
    const { job, photoIds } = await trainingAlbum(context, 3);
    const [, second] = photoIds;
    const { work, analysedIds, storedIds } = workWith({
      reuse: async (_session, items) =>
        items.filter((item) => item.photoId !== second).map((item) => stored(item, 'analysed')),
    });
    await runChunk(context, job, work, running);
    expect([analysedIds, storedIds]).toEqual([[second], [second]]);
    expect(await settledIn(job.sessionId)).toBe(3);
  });

  it('do not settle duplicates whose original is not in this session, which are analysed', async () => {
    const { job, photoIds } = await trainingAlbum(context, 2);
    const { work, analysedIds } = workWith({
      reuse: async (_session, items) => items.map((item) => stored(item, 'duplicate')),
    });
    await runChunk(context, job, work, running);
    expect(analysedIds).toEqual(photoIds);
    expect(await settledIn(job.sessionId)).toBe(2);
  });

  it('are not used in a run that was opened by a restart', async () => {
    const { job } = await trainingAlbum(context, 2);
    await ledger.command({ sessionId: job.sessionId, command: 'cancel' });
    await ledger.command({ sessionId: job.sessionId, command: 'restart', from: 'face_detection' });
    const { work, analysedIds } = workWith({ reuse: () => Promise.reject(new Error('reuse is off')) });
    await runChunk(context, { ...job, run: 2 }, work, running);
    expect(analysedIds).toHaveLength(2);
  });
});

describe('a chunk that is interrupted', () => {
  it('by a pause settles nothing, aborts its analyses and reports no error', async () => {
    const { job, photoIds } = await trainingAlbum(context, 20);
    let abandoned = 0;
    const { work } = workWith({
      analyse: async (_session, item, signal) => {
        if (item.photoId === photoIds[0]) await ledger.command({ sessionId: job.sessionId, command: 'pause' });
        if (photoIds.indexOf(item.photoId) < 16) return analysed(item);
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            abandoned += 1;
            reject(signal.reason as Error);
          });
        });
      },
    });
    await runChunk(context, job, work, running);
    expect([await settledIn(job.sessionId), abandoned]).toEqual([0, 4]);
  });

  it.each(['pause', 'cancel'] as const)('by a %s ends while its photos are still read', async (command) => {
    const { job } = await trainingAlbum(context, 3);
    const analyse: ItemWork<string>['analyse'] = (_session, _item, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const chunk = runChunk(context, job, workWith({ analyse }).work, running);
    await ledger.command({ sessionId: job.sessionId, command });
    await chunk;
    expect(await settledIn(job.sessionId)).toBe(0);
  });

  it.each([
    ['an analysis that cannot be made', { analyse: () => Promise.reject(new Error('out of order')) }],
    ['results that cannot be stored', { store: () => Promise.reject(new Error('out of order')) }],
  ])('by %s rejects with the error and settles nothing', async (_, said) => {
    const { job } = await trainingAlbum(context, 3);
    await expect(runChunk(context, job, workWith(said).work, running)).rejects.toThrow('out of order');
    expect(await settledIn(job.sessionId)).toBe(0);
  });

  it('by a result that Postgres refuses fails that photo alone', async () => {
    const { job, photoIds } = await trainingAlbum(context, 20);
    const storedIds: number[] = [];
    const refused = photoIds[13];
    const store: ItemWork<string>['store'] = async (connection, _session, { results }) => {
      const ids = results.map(({ item }) => item.photoId);
      const text = JSON.stringify({ lens: refused !== undefined && ids.includes(refused) ? '\ud83d' : 'Nikkor' });
      await connection.$queryRaw`SELECT ${text}::jsonb`;
      storedIds.push(...ids);
      return undefined;
    };
    await runChunk(context, job, workWith({ store }).work, running);
    expect(storedIds.toSorted((a, b) => a - b)).toEqual(photoIds.filter((id) => id !== refused));
    expect(await database.item.findMany({ where: { sessionId: job.sessionId, state: 'failed' } })).toMatchObject([
      { photoId: refused, reason: 'could not be stored (the worker log says why)' },
    ]);
  });

  it('by a folder that is gone fails no photo, and is done later', async () => {
    const { job } = await trainingAlbum(context, 3, '/photos/gone');
    const analyse = async () => ({ kind: 'failed', reason: 'no longer there', attempts: 1, ms: 1 }) as const;
    await expect(runChunk(context, job, workWith({ analyse }).work, running)).rejects.toThrow(FolderUnseenError);
    expect(await settledIn(job.sessionId)).toBe(0);
  });

  it('by a disk that is full fails no photo, and is done later', async () => {
    const { job, photoIds } = await trainingAlbum(context, 3);
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const analyse = async (_session: unknown, item: PendingItem) => {
      if (item.photoId === photoIds[1]) throw full;
      return analysed(item);
    };
    await expect(runChunk(context, job, workWith({ analyse }).work, running)).rejects.toBe(full);
    expect(await database.item.count({ where: { sessionId: job.sessionId, state: 'failed' } })).toBe(0);
  });

  it('by a mount point with a stray file in place of the photos looks at none of them', async () => {
    const { job } = await trainingAlbum(context, 3);
    const { rootPath } = (await readRecord(database, job.sessionId)) ?? { rootPath: '' };
    const names = ['0000.jpg', '0001.jpg', '0002.jpg'];
    await Promise.all(names.map((name) => rm(join(rootPath, name))));
    await writeFiles(rootPath, { 'stray.txt': 'no drive here' });
    const { work, analysedIds } = workWith();
    await expect(runChunk(context, job, work, running)).rejects.toThrow('None of the photos in the folder can be seen');
    expect([analysedIds, await settledIn(job.sessionId)]).toEqual([[], 0]);
    await writeFiles(rootPath, { '0002.jpg': 'is back' });
    await runChunk(context, job, work, running);
    expect(await settledIn(job.sessionId)).toBe(3);
  });

  it('by a drive that goes away under its photos, with a stray file in its place, fails none', async () => {
    const { job, photoIds } = await trainingAlbum(context, 3);
    const { rootPath } = (await readRecord(database, job.sessionId)) ?? { rootPath: '' };
    await writeFiles(rootPath, { 'stray.txt': 'no drive here' });
    const analyse = async (_session: unknown, item: PendingItem): Promise<ItemAnalysis<string>> => {
      if (item.photoId === photoIds[0])
        await Promise.all(['0000.jpg', '0001.jpg', '0002.jpg'].map((name) => rm(join(rootPath, name))));
      return { kind: 'failed', reason: FILE_GONE, attempts: 1, ms: 1 };
    };
    await expect(runChunk(context, job, workWith({ analyse }).work, running)).rejects.toThrow(FolderUnseenError);
    expect(await settledIn(job.sessionId)).toBe(0);
  });

  it('by files that are deleted one by one fails only these', async () => {
    const { job } = await trainingAlbum(context, 3);
    const { rootPath } = (await readRecord(database, job.sessionId)) ?? { rootPath: '' };
    await rm(join(rootPath, '0001.jpg'));
    const analyse = async (_session: unknown, item: PendingItem): Promise<ItemAnalysis<string>> =>
      item.path.endsWith('0001.jpg') ? { kind: 'failed', reason: FILE_GONE, attempts: 1, ms: 1 } : analysed(item);
    await runChunk(context, job, workWith({ analyse }).work, running);
    expect(await database.item.count({ where: { sessionId: job.sessionId, state: 'failed' } })).toBe(1);
  });

  it('by the last file of a phase that is deleted fails it, while other photos of the session are there', async () => {
    const { job, photoIds } = await trainingAlbum(context, 40);
    const { rootPath } = (await readRecord(database, job.sessionId)) ?? { rootPath: '' };
    const broken = { kind: 'failed', reason: 'broken', attempts: 1, ms: 1 } as const;
    const one = async (_session: unknown, item: PendingItem): Promise<ItemAnalysis<string>> =>
      item.photoId === photoIds[1] ? analysed(item) : broken;
    await runChunk(context, job, workWith({ analyse: one }).work, running);
    await rm(join(rootPath, '0001.jpg'));
    const analyse = async () => ({ kind: 'failed', reason: FILE_GONE, attempts: 1, ms: 1 }) as const;
    await runChunk(context, { ...job, phase: 'face_detection' }, workWith({ analyse }).work, running);
    const failed = { sessionId: job.sessionId, phase: 'face_detection', state: 'failed' } as const;
    expect(await database.item.findMany({ where: failed })).toMatchObject([
      { photoId: photoIds[1], reason: FILE_GONE },
    ]);
  });

  it('by a folder that was gone for a moment is done at once', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { '0000.jpg': 'is back' });
    const { job, photoIds } = await trainingAlbum(context, 2, folder);
    let tries = 0;
    const analyse = async (_session: unknown, item: PendingItem): Promise<ItemAnalysis<string>> => {
      if (item.photoId !== photoIds[0] || (tries += 1) > 1) return analysed(item);
      return { kind: 'failed', reason: FILE_GONE, attempts: 1, ms: 1 };
    };
    await runChunk(context, job, workWith({ analyse }).work, running);
    expect([tries, await settledIn(job.sessionId)]).toEqual([2, 2]);
    expect(await database.item.count({ where: { sessionId: job.sessionId, state: 'failed' } })).toBe(0);
  });

  it('by a worker that stops rejects with the reason of the stop', async () => {
    const { job } = await trainingAlbum(context, 3);
    const stopping = new AbortController();
    const { work } = workWith({
      analyse: (_session, _item, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          stopping.abort(new Error('the worker stops'));
        }),
    });
    await expect(runChunk(context, job, work, stopping.signal)).rejects.toThrow('the worker stops');
    expect(await settledIn(job.sessionId)).toBe(0);
  });
});
