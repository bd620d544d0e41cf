import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addPhotos,
  findReusableFaces,
  removeFolderPhotos,
  storeEmbeddings,
  storeFaces,
  storeFingerprints,
} from '#libs/catalog';
import { NO_METADATA, type PhaseName } from '#libs/contracts';
import type { Connection } from '#libs/database';
import { pendingItems, readRecord, type Batch, type PendingItem, type Settled } from '#libs/ledger';
import { discoveringSession, endDiscovery, useContext } from '../testing/worker.fixture.js';

const { context, database } = await useContext();
const { ledger } = context;
const PHOTOS = 10;
/** Photo 5 looks like photo 0; each session decides which of them is the original. */
const keyOf = (path: string) => (path.endsWith('5.jpg') ? path.replace('5.jpg', '0.jpg') : path);

let folders = 0;

/** A walk adds the files of the folder, and is delivered twice at once. */
async function session(rootPath: string): Promise<number> {
  const created = await discoveringSession(ledger, rootPath);
  const { id, run } = created;
  const files = Array.from({ length: PHOTOS }, (_, at) => ({ path: `${rootPath}/${at}.jpg`, size: 1, mtimeMs: 1 }));
  await Promise.all(
    [1, 2].map(() =>
      ledger.addFound({ sessionId: id, run, others: [], addPhotos: (connection) => addPhotos(connection, files) }),
    ),
  );
  await endDiscovery(ledger, created);
  return id;
}

async function store(
  connection: Connection,
  phase: PhaseName,
  items: readonly PendingItem[],
  settled: ReadonlyMap<number, Settled>,
) {
  const results = items.filter(({ photoId }) => settled.has(photoId));
  if (phase === 'training') {
    const trained = {
      dHash: '0',
      metadata: NO_METADATA,
      warnings: [],
      signature: new Uint8Array(1),
      width: 1,
      height: 1,
      vector: new Float32Array(2),
      tags: [],
    };
    const photos = results.map((item) => {
      return { ...item, ...trained, contentHash: item.path, duplicateKey: keyOf(item.path) };
    });
    await storeFingerprints(connection, photos, 1);
    await storeEmbeddings(connection, 'embedding/1', photos);
  } else {
    const face = { score: 1, quality: 1, descriptor: new Float32Array(2) };
    const faces = [0, 0.5].map((x) => ({ ...face, box: { x, y: 0, width: 0.2, height: 0.2 } }));
    const photos = results.map((item) => ({ ...item, faces }));
    await storeFaces(connection, { modelId: 'faces/1', cut: 0.5, options: 'standard', photos });
  }
  return {};
}

/** Commits items in batches of `size`, as one of two workers that have the same chunk: in photo order, or from its end. */
async function worker(sessionId: number, phase: PhaseName, size: number, fromEnd: boolean): Promise<void> {
  const items = await pendingItems(database, { sessionId, phase, from: 0, to: 64 });
  if (fromEnd) items.reverse();
  for (let at = 0; at < items.length; at += size) {
    const batch = items.slice(at, at + size);
    const outcomes = batch.map(({ photoId, path }) => {
      const found = phase === 'training' ? { duplicateKey: keyOf(path) } : { duplicateKey: null, facts: { faces: 2 } };
      return { photoId, attempts: 1, ms: 20, result: { kind: 'analysed' as const, ...found } };
    });
    const save: Batch['store'] = (connection, settled) => store(connection, phase, batch, settled);
    await ledger.settle({ sessionId, run: 1, phase, outcomes, workedMs: 100, store: save });
  }
}

async function index(sessionId: number, size: number): Promise<void> {
  for (const phase of ['training', 'face_detection'] as const) {
    await Promise.all([worker(sessionId, phase, size, false), worker(sessionId, phase, size, true)]);
  }
  await ledger.finishSteps({ sessionId, run: 1, phase: 'clustering', write: async () => {} });
}

async function resultsOf(rootPath: string) {
  const photos = await database.photo.findMany({
    where: { path: { startsWith: `${rootPath}/` } },
    include: { fingerprint: true, embeddings: true, faceScans: true, faces: true },
  });
  return new Map(photos.map((photo) => [photo.id, photo]));
}

it('concurrent sessions over the same photos, one deleted meanwhile, have each result once and leave no orphans', async () => {
  const plans = fc.record({
    sizes: fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 4 }))),
    /** Which session is deleted, and after how many of its items are settled. */
    deleted: fc.nat(2),
    after: fc.nat(2 * PHOTOS - 2),
  });
  await fc.assert(
    fc.asyncProperty(plans, async ({ sizes, deleted, after }) => {
      const rootPath = `/shared/${(folders += 1)}`;
      const ids = await Promise.all(sizes.map(() => session(rootPath)));
      const gone = ids[deleted] ?? 0;
      const remove = async () => {
        const enough = async () =>
          (await database.item.count({ where: { sessionId: gone, state: { not: 'pending' } } })) >= after;
        await expect.poll(enough, { interval: 1, timeout: 30_000 }).toBe(true);
        await ledger.remove({ sessionId: gone });
      };
      await Promise.all([remove(), ...ids.map((id, at) => index(id, sizes[at] ?? 1))]);

      expect(await readRecord(database, gone)).toBeNull();
      const results = await resultsOf(rootPath);
      const left = ids.filter((id) => id !== gone);
      for (const id of left) {
        expect(await readRecord(database, id)).toMatchObject({
          status: 'completed',
          discovery: { found: PHOTOS },
          phases: {
            training: { completed: PHOTOS - 1, skipped: 1 },
            face_detection: { completed: PHOTOS - 1, facts: { faces: 2 * (PHOTOS - 1) } },
          },
        });
        const items = await database.item.findMany({ where: { sessionId: id, state: 'completed' } });
        for (const { photoId, phase } of items) {
          const { fingerprint, embeddings, faceScans, faces } = results.get(photoId) ?? {};
          if (phase === 'training')
            expect([fingerprint?.contentHash, embeddings?.length]).toEqual([results.get(photoId)?.path, 1]);
          else expect([faceScans?.length, faces?.map((face) => face.number).sort()]).toEqual([1, [0, 1]]);
        }
      }

      const { id: folderId } = await database.folder.findUniqueOrThrow({ where: { path: rootPath } });
      const removal = await ledger.removeFolder({
        folderId,
        removePhotos: (connection) => removeFolderPhotos(connection, 'embedding/1', folderId),
      });
      expect(removal).toMatchObject({ kind: 'removed', photos: { counts: { photos: PHOTOS } } });
      expect((await resultsOf(rootPath)).size).toBe(0);
      // The late commit of a deleted session changes nothing and restores nothing.
      const [photoId = 0] = results.keys();
      const late = { photoId, attempts: 1, ms: 1, result: { kind: 'analysed' as const, duplicateKey: null } };
      const batch = { sessionId: gone, run: 1, phase: 'training', outcomes: [late], workedMs: 1 };
      expect(await ledger.settle({ ...batch, store: () => Promise.reject(new Error('stored')) })).toBeNull();
      const photos = { photoIds: [...results.keys()], modelId: 'faces/1', options: 'standard' };
      expect(await findReusableFaces(database, photos)).toEqual([]);
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 120_000);
