import { beforeEach, describe, expect, it } from 'vitest';
import { detect, faceAt, train, useLibrary } from '../../libs/catalog/src/testing/library.fixture.js';
import { album, analysed, failed } from '../../libs/ledger/src/testing/sessions.fixture.js';
import type { Expectation, Expected } from './folder.js';
import { verifyLibrary, verifySession } from './verify.js';

const database = await useLibrary();

let id: number;
let expectation: Expectation;
/** A session over two files of one picture, a file of another and an empty file, as workers leave it. */
beforeEach(async () => {
  const session = await album(database, 4);
  id = session.id;
  const [one = 0, again = 0, two = 0, empty = 0] = session.photoIds;
  const trained = [analysed(one, 'one'), analysed(again, 'one'), analysed(two, 'two')];
  await session.settle('training', [...trained, failed(empty, 'The file is empty.')]);
  await session.settle('face_detection', [analysed(one, null, 1), analysed(two, null, 1)]);
  for (const photoId of [one, two]) {
    await train(database, photoId);
    await detect(database, photoId, [faceAt(0, 0)]);
  }
  await session.group();
  const expected: Expected[] = [1, 1, 2].map((picture) => ({ kind: 'picture', picture }));
  const files = await database.photo.findMany({ orderBy: { path: 'asc' } });
  expectation = new Map(files.map(({ path }, at) => [path, expected[at] ?? { kind: 'bad', reason: /empty/ }]));
});

const problems = async () =>
  [...(await verifySession(database, id, expectation)), ...(await verifyLibrary(database))].join('\n');

it('a correct session has no problems', async () => {
  expect(await problems()).toBe('');
});

it('a person who was merged into another is no problem', async () => {
  const [person, other] = await database.person.createManyAndReturn({ data: [{ name: 'Ann' }, {}] });
  const merge = { kind: 'merge', personId: person?.id ?? 0, otherId: other?.id ?? 0 };
  await database.correction.create({ data: merge });
  expect(await problems()).toBe('');
});

describe('a session with', () => {
  it.each([
    [
      'a photo left pending',
      `UPDATE item SET state = 'pending' WHERE photo_id = (SELECT id FROM photo WHERE path LIKE '%2.jpg') AND phase = 'training'`,
      /2\.jpg is pending/,
    ],
    [
      'a good photo that failed',
      `UPDATE item SET state = 'failed', reason = 'crashed' WHERE photo_id = (SELECT id FROM photo WHERE path LIKE '%2.jpg') AND phase = 'face_detection'`,
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
      `UPDATE item SET duplicate_of = (SELECT id FROM photo WHERE path LIKE '%2.jpg') WHERE state = 'skipped'`,
      /is a duplicate of/,
    ],
    [
      'a vector lost',
      `DELETE FROM embedding WHERE photo_id = (SELECT id FROM photo WHERE path LIKE '%2.jpg')`,
      /1 fingerprints and 0 vectors/,
    ],
    [
      'a face lost',
      `DELETE FROM face WHERE photo_id = (SELECT id FROM photo WHERE path LIKE '%2.jpg')`,
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
      `DELETE FROM item WHERE phase = 'face_detection' AND photo_id = (SELECT id FROM photo WHERE path LIKE '%2.jpg')`,
      /is no item of face detection/,
    ],
    ['a settled item without a seq', `UPDATE item SET seq = NULL WHERE state = 'skipped'`, /is settled by no seq/],
    [
      'a missing file',
      `DELETE FROM item WHERE photo_id = (SELECT id FROM photo WHERE path LIKE '%3.jpg')`,
      /3\.jpg is no item/,
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
    ['a person of whom nothing is left', `INSERT INTO person DEFAULT VALUES`, /1 people without a name/],
  ])('%s is detected', async (_, corruption, problem) => {
    await database.$executeRawUnsafe(corruption);
    expect(await problems()).toMatch(problem);
  });
});
