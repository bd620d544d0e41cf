import { expect, it } from 'vitest';
import { detect, faceAt, newFolder, personWith, photosOf, useLibrary } from '../testing/library.fixture.js';
import { countNamedFaces, readNamedPhotos } from './named-faces.js';

const database = await useLibrary();

const facesOf = async (photoId: number) =>
  (await database.face.findMany({ where: { photoId }, orderBy: { number: 'asc' } })).map(({ id }) => id);

it('photos with named faces come in pages, copies with the faces of their originals, without missing ones', async () => {
  const folder = newFolder();
  const [original = 0, copy = 0, missing = 0, unnamed = 0, last = 0] = await photosOf(database, 5, folder);
  for (const photo of [original, missing, unnamed, last]) await detect(database, photo, [faceAt(0, 0), faceAt(0.5, 0)]);
  await database.photo.update({ where: { id: copy }, data: { originalId: original } });
  await database.photo.update({ where: { id: missing }, data: { missingSince: new Date() } });
  const [first = 0, second = 0] = await facesOf(original);
  const [third = 0] = await facesOf(last);
  const ada = await personWith(database, [first, ...(await facesOf(missing))]);
  await database.person.update({ where: { id: ada }, data: { name: 'Ada' } });
  const ben = await personWith(database, [second, third]);
  await database.person.update({ where: { id: ben }, data: { name: 'Ben', hidden: true } });
  await personWith(database, await facesOf(unnamed));

  const close = (value: number) => expect.closeTo(value, 5) as number;
  const region = (name: string, x: number) => ({ name, box: { x, y: 0, width: close(0.2), height: close(0.2) } });
  const both = [region('Ada', 0), region('Ben', 0.5)];
  const first2 = await readNamedPhotos(database, { after: 0, limit: 2 });
  expect(first2).toEqual([
    { id: original, path: `${folder}/000.jpg`, regions: both },
    { id: copy, path: `${folder}/001.jpg`, regions: both },
  ]);
  expect(await readNamedPhotos(database, { after: copy, limit: 2 })).toEqual([
    { id: last, path: `${folder}/004.jpg`, regions: [region('Ben', 0)] },
  ]);
  expect(await countNamedFaces(database)).toEqual({ photos: 3, faces: 5, people: 2 });
});
