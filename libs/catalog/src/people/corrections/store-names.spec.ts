import { describe, expect, it } from 'vitest';
import { addPhotos } from '../../photos/photos.js';
import { storeFaces } from '../../results/face-results.js';
import {
  CUT,
  faceAt,
  facesIn,
  fileAt,
  MODEL,
  newFolder,
  personWith,
  photosOf,
  train,
  useLibrary,
} from '../../testing/library.fixture.js';
import { readPeople } from '../people.js';
import { correct } from './correct.js';
import { readCorrections } from './read-corrections.js';
import { undo } from './undo.js';

const database = await useLibrary();

const region = (name: string, x: number) => ({ name, box: { x, y: 0.02, width: 0.2, height: 0.2 } });
/** Finds faces at 0.1 and 0.6 in photos whose files have these names. */
async function find(photoIds: readonly number[], regions: ReturnType<typeof region>[]): Promise<void> {
  const photos = [];
  for (const id of photoIds)
    photos.push({ ...(await facesIn(database, id, [faceAt(0.1, 0), faceAt(0.6, 0)])), regions });
  await storeFaces(database, { modelId: MODEL, cut: CUT, options: '', photos });
}
const photosRead = async (count: number) => {
  const ids = await photosOf(database, count);
  for (const id of ids) await train(database, id, { vector: null });
  return ids;
};
const peopleOf = async (photoId: number) =>
  (await database.face.findMany({ where: { photoId }, include: { person: true }, orderBy: { number: 'asc' } })).map(
    ({ person, byHand }) => (person ? [person.name, byHand] : null),
  );

describe('names in files', () => {
  it('name the faces that they mean, as one correction a batch', async () => {
    const [a = 0, b = 0] = await photosRead(2);
    await find([a, b], [region(' Ada ', 0.12), region('', 0.6)]);
    expect([await peopleOf(a), await peopleOf(b)]).toEqual([
      [['Ada', true], null],
      [['Ada', true], null],
    ]);
    const { corrections } = await readCorrections(database, { limit: 10 });
    expect(corrections).toMatchObject([{ kind: 'names_read', faces: 2, person: null }]);
    await undo(database, corrections[0]?.id ?? 0);
    expect(await peopleOf(a)).toEqual([null, null]);
    expect(await database.person.count()).toBe(0);
  });

  it('are of people with that name, in any case, or of those who they were merged into', async () => {
    const [a = 0] = await photosRead(1);
    const ada = await personWith(database, [], { name: 'Ada' });
    const [bob, robert] = [
      await personWith(database, [], { name: 'Bob' }),
      await personWith(database, [], { name: 'Robert' }),
    ];
    await correct(database, { kind: 'merge', personId: bob, into: robert });
    await find([a], [region('ADA', 0.1), region('Bob', 0.6)]);
    const faces = await database.face.findMany({ orderBy: { number: 'asc' } });
    expect(faces.map(({ personId }) => personId)).toEqual([ada, robert]);
    expect(await database.person.count()).toBe(3);
  });

  it('are read once for a content, also if they were undone', async () => {
    const [a = 0, b = 0] = await photosRead(2);
    await find([a], [region('Ada', 0.1)]);
    const { corrections } = await readCorrections(database, { limit: 10 });
    await undo(database, corrections[0]?.id ?? 0);
    await find([a, b], [region('Ada', 0.1)]);
    expect([await peopleOf(a), await peopleOf(b)]).toEqual([
      [null, null],
      [['Ada', true], null],
    ]);
  });

  it('of a file that was edited are read again, and those it has not are kept', async () => {
    const folder = newFolder();
    const [a = 0] = await photosOf(database, 1, folder);
    await train(database, a, { contentHash: 'content' });
    await find([a], [region('Ada', 0.1), region('Bob', 0.6)]);
    await addPhotos(database, [fileAt(`${folder}/000.jpg`, { size: 2_000 })]);
    await train(database, a, { contentHash: 'other content' });
    await find([a], [region('Eve', 0.1)]);
    expect(await peopleOf(a)).toEqual([
      ['Eve', true],
      ['Bob', true],
    ]);
  });

  it('do not overrule what was said by hand, before or after', async () => {
    const [a = 0] = await photosRead(1);
    await find([a], []);
    const [face] = await database.face.findMany({ orderBy: { number: 'asc' } });
    await correct(database, { kind: 'this_is', faceIds: [face?.id ?? 0], person: { name: 'Eve' } });
    await find([a], [region('Ada', 0.1), region('Bob', 0.6)]);
    expect(await peopleOf(a)).toEqual([
      ['Eve', true],
      ['Bob', true],
    ]);
  });

  it('without a face wait for one', async () => {
    const [a = 0] = await photosRead(1);
    const found = await facesIn(database, a, []);
    await storeFaces(database, {
      modelId: MODEL,
      cut: CUT,
      options: '',
      photos: [{ ...found, regions: [region('Ada', 0.1)] }],
    });
    expect((await readPeople(database, { hidden: false })).people).toMatchObject([{ name: 'Ada', faces: 0 }]);
    await find([a], []);
    expect(await peopleOf(a)).toEqual([['Ada', true], null]);
  });
});
