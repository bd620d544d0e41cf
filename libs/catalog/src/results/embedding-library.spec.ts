import { describe, expect, it } from 'vitest';
import { IMAGE_MODEL, photosOf, train, useLibrary } from '../testing/library.fixture.js';
import { embeddingLibrary } from './embedding-library.js';

const database = await useLibrary();
const library = embeddingLibrary(IMAGE_MODEL);

describe('the vectors of a model', () => {
  it('are read by revision in parts', async () => {
    const [a = 0, b = 0, c = 0] = await photosOf(database, 3);
    for (const id of [b, a, c]) await train(database, id, { vector: [id, 1, 0] });
    const first = await library.after(database, 0, 2);
    expect(first.map(({ photoId, vector }) => [photoId, ...vector])).toEqual([
      [b, b, 1, 0],
      [a, a, 1, 0],
    ]);
    const rest = await library.after(database, first[1]?.revision ?? 0, 2);
    expect(rest.map(({ photoId }) => photoId)).toEqual([c]);
    expect(await library.after(database, rest[0]?.revision ?? 0, 2)).toEqual([]);
    expect(await library.revisions(database)).toEqual(
      new Map([...first, ...rest].map(({ photoId, revision }) => [photoId, revision])),
    );
    expect((await library.of(database, [c, 999_999])).map(({ photoId }) => photoId)).toEqual([c]);
    expect(await embeddingLibrary('another').after(database, 0, 2)).toEqual([]);
  });

  it('change their version when one is added, deleted or replaced', async () => {
    const states = [await library.state(database)];
    const [a = 0, b = 0] = await photosOf(database, 2);
    for (const id of [a, a, b]) {
      await train(database, id);
      states.push(await library.state(database));
    }
    await database.photo.delete({ where: { id: a } });
    states.push(await library.state(database));
    expect(states.map(({ vectors }) => vectors)).toEqual([0, 1, 1, 2, 1]);
    expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(states.length);
    expect(await library.state(database)).toEqual(states.at(-1));
  });

  it('are read again after they were replaced', async () => {
    const [a = 0, b = 0] = await photosOf(database, 2);
    await train(database, a);
    await train(database, b);
    const newest = Math.max(...(await library.revisions(database)).values());
    await train(database, a, { vector: [0, 1, 0] });
    const again = await library.after(database, newest, 10);
    expect(again.map(({ photoId, vector }) => [photoId, ...vector])).toEqual([[a, 0, 1, 0]]);
  });
});

it('duplicates share their duplicate key', async () => {
  const [a = 0, b = 0, c = 0] = await photosOf(database, 3);
  await train(database, a, { duplicateKey: 'same' });
  await train(database, b, { duplicateKey: 'same', vector: null });
  const keys = await library.duplicateKeys(database, [a, b, c]);
  expect(Object.fromEntries(keys)).toEqual({ [a]: 'same', [b]: 'same' });
});
