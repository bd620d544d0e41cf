import { expect, it } from 'vitest';
import { detect, faceAt, photosOf, sessionWith, train, useLibrary } from '../testing/library.fixture.js';
import { readHighlights } from './highlights.js';

const database = await useLibrary();

it('highlights of a session are spread over its dates, and prefer clear faces to what is probably none', async () => {
  const photos = await photosOf(database, 6);
  for (const [index, id] of photos.entries()) {
    await train(database, id);
    const takenAt = new Date(Date.UTC(2019 + index, 5, 1));
    await database.photoFingerprint.update({ where: { photoId: id }, data: { takenAt } });
  }
  const [, withFace = 0, , withTexture = 0] = photos;
  await detect(database, withFace, [faceAt(0.2, 0.2)]);
  await detect(database, withTexture, [{ ...faceAt(0.2, 0.2), quality: 0.05 }]);
  const sessionId = await sessionWith(database, photos);
  await database.item.updateMany({ where: { sessionId }, data: { state: 'completed' } });
  const { years, photos: shown } = await readHighlights(database, sessionId, { phase: 'training', limit: 3 });
  expect(years).toEqual({ first: 2019, last: 2024 });
  expect(shown.map(({ id }) => id)).toEqual([withFace, photos[2], photos[4]]);
});

it('highlights of a session without photos are none', async () => {
  const sessionId = await sessionWith(database, await photosOf(database, 1));
  expect(await readHighlights(database, sessionId, { phase: 'training', limit: 3 })).toEqual({
    years: null,
    photos: [],
  });
});
