import { describe, expect, it } from 'vitest';
import {
  detect,
  faceAt,
  IMAGE_MODEL,
  MODEL,
  personWith,
  photosOf,
  sessionWith,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { findEmbedded, readPhoto } from './photo-details.js';

const database = await useLibrary();

const read = (id: number) => readPhoto(database, id, { embedding: IMAGE_MODEL, faces: MODEL });

describe('a photo', () => {
  it('has tags, faces with their people, and sessions', async () => {
    const [id = 0, other = 0] = await photosOf(database, 2);
    await train(database, id, { tags: ['dog'] });
    await train(database, other, { tags: ['cat'] });
    await detect(database, id, [faceAt(0, 0), faceAt(0.5, 0.5)]);
    const faces = await database.face.findMany({ where: { photoId: id }, orderBy: { number: 'asc' } });
    const ada = await personWith(database, [faces[1]?.id ?? 0], { name: 'Ada', hidden: true });
    const [first, second] = [await sessionWith(database, [id]), await sessionWith(database, [id, other])];
    await database.item.create({ data: { sessionId: first, photoId: id, phase: 'face_detection' } });
    const file = { id, size: 1_000, width: 640, height: 480 };
    expect(await read(id)).toMatchObject({
      ...file,
      tags: [{ label: 'dog', score: 0.5 }],
      faces: [
        { id: faces[0]?.id, box: { x: 0, y: 0 }, person: null },
        { id: faces[1]?.id, box: { x: 0.5, y: 0.5 }, person: { id: ada, name: 'Ada', hidden: true } },
      ],
      duplicates: [],
      sessions: [{ id: second, name: 'Holiday' }, { id: first }],
    });
  });

  it('has only its path and size before it is processed', async () => {
    const [id = 0] = await photosOf(database, 1);
    const results = { width: null, height: null, tags: [], faces: [], duplicates: [], sessions: [] };
    expect(await read(id)).toMatchObject({ size: 1_000, ...results });
  });

  it('has the reason for which its newest analysis failed, until one succeeds', async () => {
    const [id = 0] = await photosOf(database, 1);
    const [first, second] = [await sessionWith(database, [id]), await sessionWith(database, [id])];
    const settle = (sessionId: number, minute: number, state: string, reason: string | null = null) =>
      database.item.updateMany({
        where: { sessionId, photoId: id },
        data: { state, reason, settledAt: new Date(Date.UTC(2026, 0, 1, 0, minute)) },
      });
    await settle(first, 1, 'failed', 'The file is empty.');
    expect((await read(id))?.failure).toEqual({ phase: 'training', reason: 'The file is empty.', sessionId: first });
    await settle(second, 2, 'completed');
    expect((await read(id))?.failure).toBeNull();
  });

  it('is null when it does not exist', async () => {
    expect(await read(999_999)).toBeNull();
  });
});

describe('photos that look the same', () => {
  it('list each other as duplicates', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = await photosOf(database, 4);
    for (const id of [a, b, c]) await train(database, id, { duplicateKey: 'same' });
    await train(database, d);
    expect((await read(b))?.duplicates.map(({ id }) => id)).toEqual([a, c]);
    expect((await read(d))?.duplicates).toEqual([]);
  });

  it('without results of their own have those of the first duplicate with results', async () => {
    const [original = 0, duplicate = 0, own = 0] = await photosOf(database, 3);
    await train(database, original, { duplicateKey: 'same', tags: ['dog'] });
    await train(database, duplicate, { duplicateKey: 'same', vector: null });
    await train(database, own, { duplicateKey: 'same', tags: ['wolf'] });
    await detect(database, original, [faceAt(0, 0)]);
    await detect(database, own, []);
    expect(await read(duplicate)).toMatchObject({ tags: [{ label: 'dog' }], faces: [{ box: { x: 0 } }] });
    expect(await read(own)).toMatchObject({ tags: [{ label: 'wolf' }], faces: [] });
    const embedded = [original, duplicate, own].map((id) => findEmbedded(database, id, IMAGE_MODEL));
    expect(await Promise.all(embedded)).toEqual([original, original, own]);
  });

  it('have no vector if none of them has one', async () => {
    const [a = 0, b = 0] = await photosOf(database, 2);
    await train(database, a, { duplicateKey: 'same', vector: null });
    expect(await findEmbedded(database, a, IMAGE_MODEL)).toBeNull();
    expect(await findEmbedded(database, b, IMAGE_MODEL)).toBeNull();
  });
});
