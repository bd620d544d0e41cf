import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '#libs/database';
import { createLedger, readRecord, type Commit } from '#libs/ledger';
import { openPostgresProxy } from '../../../test/support/proxy.js';
import { trainingAlbum, useContext } from './testing/worker.fixture.js';
import { commitWithRetry } from './commits.js';

const { context: direct } = await useContext();
const postgres = await openPostgresProxy(direct.settings.databaseUrl);
const database = openDatabase(postgres.url);
const context = { ...direct, database, ledger: createLedger({ database, steps: { clustering: direct.faces } }) };
afterAll(async () => {
  await database.$disconnect();
  postgres.proxy.close();
});
const going = new AbortController().signal;

/** Settles all photos of an album as failed, as a worker does. */
function settleAll({ job, photoIds }: Awaited<ReturnType<typeof trainingAlbum>>, signal = going) {
  const failed = { attempts: 1, ms: 5, result: { kind: 'failed' as const, reason: 'dark' } };
  const outcomes = photoIds.map((photoId) => ({ photoId, ...failed }));
  const batch = { ...job, outcomes, workedMs: 1_000, store: async () => ({}) };
  return commitWithRetry<Commit>(context, job.sessionId, signal, () => context.ledger.settle(batch));
}

it('a batch whose commit succeeds on a connection that breaks is settled once and published', async () => {
  const album = await trainingAlbum(direct, 3);
  postgres.loseNextCommit();
  const { sessionId } = album.job;
  expect((await settleAll(album)).done).toBeNull();
  const record = await readRecord(direct.database, sessionId);
  expect(record).toMatchObject({ status: 'completed', phases: { training: { failed: 3 } } });
  const published = () => context.cache.read(sessionId).then((cached) => cached?.snapshot.version.seq);
  await expect.poll(published, { interval: 5 }).toBe(record?.seq);
});

it('a batch waits for an unavailable database', async () => {
  const album = await trainingAlbum(direct, 3);
  postgres.proxy.refuse(true);
  const batch = settleAll(album);
  await expect(context.database.phaseEstimate.count()).rejects.toThrow();
  postgres.proxy.refuse(false);
  expect((await batch).done?.settled.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
});

it('a worker that stops does not wait for an unavailable database', async () => {
  const album = await trainingAlbum(direct, 1);
  postgres.proxy.refuse(true);
  await expect(settleAll(album, AbortSignal.abort())).rejects.toThrow();
  postgres.proxy.refuse(false);
  expect((await readRecord(direct.database, album.job.sessionId))?.phases.training.failed).toBe(0);
});
