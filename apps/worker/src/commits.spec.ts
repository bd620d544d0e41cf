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

type Album = Awaited<ReturnType<typeof trainingAlbum>>;
const settleAll =
  ({ job, photoIds }: Album) =>
  () =>
    context.ledger.settle({
      ...{ sessionId: job.sessionId, run: job.run, phase: 'training' as const, workedMs: 1_000 },
      outcomes: photoIds.map((photoId) => ({
        photoId,
        attempts: 1,
        ms: 5,
        result: { kind: 'failed' as const, reason: 'dark' },
      })),
      store: async () => {},
    });
const publishedSeq = ({ job }: Album) =>
  context.cache.read(job.sessionId).then((cached) => cached?.snapshot.version.seq);

it('a batch whose commit succeeds on a connection that breaks is settled once and published', async () => {
  const album = await trainingAlbum(direct, 3);
  postgres.loseNextCommit();
  const committed = await commitWithRetry<Commit>(context, album.job.sessionId, going, settleAll(album));
  expect(committed.done).toBeNull();
  const record = await readRecord(direct.database, album.job.sessionId);
  expect(record).toMatchObject({ status: 'completed', phases: { training: { failed: 3 } } });
  await expect.poll(() => publishedSeq(album), { interval: 5 }).toBe(record?.seq);
});

it('a batch waits for an unavailable database', async () => {
  const album = await trainingAlbum(direct, 3);
  postgres.proxy.refuse(true);
  const batch = commitWithRetry<Commit>(context, album.job.sessionId, going, settleAll(album));
  await expect(context.database.phaseEstimate.count()).rejects.toThrow();
  postgres.proxy.refuse(false);
  expect((await batch).done).toMatchObject({
    settled: [{ state: 'failed' }, { state: 'failed' }, { state: 'failed' }],
  });
});

it('a worker that stops does not wait for an unavailable database', async () => {
  const album = await trainingAlbum(direct, 1);
  postgres.proxy.refuse(true);
  await expect(
    commitWithRetry<Commit>(context, album.job.sessionId, AbortSignal.abort(), settleAll(album)),
  ).rejects.toThrow();
  postgres.proxy.refuse(false);
  expect((await readRecord(direct.database, album.job.sessionId))?.phases.training.failed).toBe(0);
});
