import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addPhotos, faceLibrary, storeEmbeddings, storeFaces, storeFingerprints } from '#libs/catalog';
import type { PhaseName } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { createLedger, type Outcome } from '#libs/ledger';
import type { Expectation } from './folder.js';
import { verifyLibrary, verifySession } from './verify.js';
import { specServers } from '../support/spec-servers.js';

const database = openDatabase(await specServers.database());
afterAll(() => database.$disconnect());
const ledger = createLedger({ database, steps: { clustering: faceLibrary('faces/1') } });

const EXPECTED: Expectation = new Map([
  ['/a/1.jpg', { kind: 'picture', picture: 1 }],
  ['/a/1 again.jpg', { kind: 'picture', picture: 1 }],
  ['/a/2.jpg', { kind: 'picture', picture: 2 }],
  ['/a/bad.jpg', { kind: 'bad', reason: /empty/ }],
]);
const KEYS: Readonly<Record<string, string>> = { '/a/1.jpg': 'one', '/a/1 again.jpg': 'one', '/a/2.jpg': 'two' };

let id: number;
beforeEach(async () => {
  await database.trainingSession.deleteMany();
  await database.photo.deleteMany();
  id = await completedSession();
});

/** A session over {@link EXPECTED}, as workers leave it. */
async function completedSession(): Promise<number> {
  const { id: sessionId, run } = await ledger.create({
    name: 'a',
    rootPath: '/a',
    subdirectories: [],
    faceQuality: 'standard',
    minFaceSize: 0,
  });
  await ledger.command({ sessionId, command: 'start' });
  const files = [...EXPECTED.keys()].map((path) => ({ path, size: 1, mtimeMs: 1 }));
  await ledger.addFound({ sessionId, run, unreadable: 0, addPhotos: (connection) => addPhotos(connection, files) });
  await ledger.completeDiscovery({ sessionId, run });
  for (const phase of ['training', 'face_detection'] as const) await settleAll(sessionId, run, phase);
  await ledger.finishSteps({ sessionId, run, phase: 'clustering', write: async () => {} });
  return sessionId;
}

async function settleAll(sessionId: number, run: number, phase: PhaseName): Promise<void> {
  const items = await database.item.findMany({
    where: { sessionId, phase },
    include: { photo: true },
    orderBy: { ordinal: 'asc' },
  });
  const outcomes = items.map(({ photoId, photo }): Outcome => {
    const duplicateKey = KEYS[photo.path] ?? null;
    if (duplicateKey === null)
      return { photoId, attempts: 1, ms: 5, result: { kind: 'failed', reason: 'The file is empty.' } };
    const details = phase === 'training' ? { duplicateKey } : { duplicateKey: null, facts: { faces: 1 } };
    return { photoId, attempts: 1, ms: 5, result: { kind: 'analysed', ...details } };
  });
  const photos = items
    .filter(({ photo }) => KEYS[photo.path] !== undefined)
    .map(({ photoId }) => ({ photoId, size: 1n, mtimeMs: 1 }));
  await ledger.settle({
    ...{ sessionId, run, phase, outcomes, workedMs: 1_000 },
    async store(connection) {
      if (phase === 'training') {
        const decoded = { contentHash: 'c', dHash: 'd', duplicateKey: 'k', width: 1, height: 1 };
        await storeFingerprints(
          connection,
          photos.map((photo) => ({ ...photo, ...decoded })),
          1,
        );
        await storeEmbeddings(
          connection,
          'embedding/1',
          photos.map((photo) => ({ ...photo, vector: Float32Array.of(1), tags: [] })),
        );
      } else {
        const face = {
          box: { x: 0, y: 0, width: 1, height: 1 },
          score: 1,
          quality: 1,
          descriptor: new Float32Array(128),
        };
        await storeFaces(connection, {
          modelId: 'faces/1',
          options: 'standard/0',
          photos: photos.map((photo) => ({ ...photo, faces: [face] })),
        });
      }
    },
  });
}

const problems = async () =>
  [...(await verifySession(database, id, EXPECTED)), ...(await verifyLibrary(database))].join('\n');

describe('a correct session', () => {
  it('has no problems', async () => {
    expect(await problems()).toBe('');
  });
});

describe('a session with', () => {
  it.each([
    [
      'a photo left pending',
      `UPDATE item SET state = 'pending' WHERE photo_id = (SELECT id FROM photo WHERE path = '/a/2.jpg') AND phase = 'training'`,
      /2\.jpg is pending/,
    ],
    [
      'a good photo that failed',
      `UPDATE item SET state = 'failed', reason = 'crashed' WHERE photo_id = (SELECT id FROM photo WHERE path = '/a/2.jpg') AND phase = 'face_detection'`,
      /2\.jpg is failed \(crashed\) in face detection/,
    ],
    [
      'a bad file for another reason',
      `UPDATE item SET reason = 'dark' WHERE state = 'failed'`,
      /failed because "dark", not empty/,
    ],
    [
      'two originals of a picture',
      `UPDATE item SET state = 'completed', duplicate_key = 'another' WHERE state = 'skipped'`,
      /picture 1 has 2 originals of 2 files/,
    ],
    [
      'a duplicate of another picture',
      `UPDATE item SET duplicate_of = (SELECT id FROM photo WHERE path = '/a/2.jpg') WHERE state = 'skipped'`,
      /is a duplicate of/,
    ],
    [
      'a vector lost',
      `DELETE FROM embedding WHERE photo_id = (SELECT id FROM photo WHERE path = '/a/2.jpg')`,
      /1 fingerprints and 0 vectors/,
    ],
    [
      'a face lost',
      `DELETE FROM face WHERE photo_id = (SELECT id FROM photo WHERE path = '/a/2.jpg')`,
      /found 1 faces, and 0 faces/,
    ],
    [
      'a face twice',
      `INSERT INTO face (photo_id, model_id, number, x, y, width, height, score, quality, descriptor) SELECT photo_id, model_id, 9, x, y, width, height, score, quality, descriptor FROM face LIMIT 1`,
      /found 1 faces, and 2 faces/,
    ],
    [
      'a counter that did not move',
      `UPDATE session_phase SET completed = completed - 1 WHERE phase = 'training'`,
      /completed of training is 1, not 2/,
    ],
    [
      'a missing face item',
      `DELETE FROM item WHERE phase = 'face_detection' AND photo_id = (SELECT id FROM photo WHERE path = '/a/2.jpg')`,
      /is no item of face detection/,
    ],
    ['a settled item without a seq', `UPDATE item SET seq = NULL WHERE state = 'skipped'`, /is settled by no seq/],
    [
      'a missing file',
      `DELETE FROM item WHERE photo_id = (SELECT id FROM photo WHERE path = '/a/bad.jpg')`,
      /bad\.jpg is no item/,
    ],
    [
      'a status that contradicts its items',
      `UPDATE training_session SET status = 'running'`,
      /the status is running, not completed/,
    ],
    [
      'a photo without a session',
      `INSERT INTO photo (path, size, mtime_ms) VALUES ('/b.jpg', 1, 1)`,
      /1 photos are in no session/,
    ],
  ])('%s is detected', async (_, corruption, problem) => {
    await database.$executeRawUnsafe(corruption);
    expect(await problems()).toMatch(problem);
  });
});
