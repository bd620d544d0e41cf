import { describe, expect, it } from 'vitest';
import { lockCatalog, transaction } from '#libs/database';
import { removeMissing } from '../../folders/removal.js';
import { addPhotos } from '../../photos/photos.js';
import { linkCopies } from '../../results/originals.js';
import {
  detect,
  faceAt,
  fileAt,
  IMAGE_MODEL,
  newFolder,
  personWith,
  photosOf,
  train,
  useLibrary,
} from '../../testing/library.fixture.js';
import { untilLocksAwaited } from '../../../../../test/support/spec-servers.js';
import { readPeople } from '../people.js';
import { correct } from './correct.js';

const database = await useLibrary();

const facesOf = (photoId: number) =>
  database.face.findMany({
    where: { photoId },
    select: { id: true, personId: true, byHand: true, notFace: true },
    orderBy: { number: 'asc' },
  });
const remove = async (photoId: number) => {
  await database.photo.update({ where: { id: photoId }, data: { missingSince: new Date() } });
  await removeMissing(database, IMAGE_MODEL, { photoId });
};

/** A photo with two faces, of which the first is Ada and the second is none, by hand. */
async function corrected() {
  const folder = newFolder();
  const [id = 0] = await photosOf(database, 1, folder);
  await train(database, id, { contentHash: 'content' });
  await detect(database, id, [faceAt(0.1, 0), faceAt(0.6, 0)]);
  const [first, second] = await facesOf(id);
  const { person } = await correct(database, { kind: 'this_is', faceIds: [first?.id ?? 0], person: { name: 'Ada' } });
  await correct(database, { kind: 'not_a_face', faceIds: [second?.id ?? 0] });
  return { id, folder, ada: person?.id ?? 0 };
}
const IN_NO_GROUP = { personId: null, byHand: false, notFace: false };

it('faces of which something may have been said wait for the catalog lock, others do not', async () => {
  const { id } = await corrected();
  const [other = 0] = await photosOf(database, 1);
  await train(database, other, { contentHash: 'other content' });
  let detected: Promise<unknown> | undefined;
  let isDone = false;
  await transaction(database, async (connection) => {
    await lockCatalog(connection);
    await detect(database, other, [faceAt(0, 0)]);
    detected = detect(database, id, []).then(() => (isDone = true));
    await untilLocksAwaited(database);
    expect(isDone).toBe(false);
  });
  await detected;
});

describe('what was said of faces', () => {
  it('holds for them when they are found again, also after they were not', async () => {
    const { id, ada } = await corrected();
    const before = await facesOf(id);
    await detect(database, id, [faceAt(0.61, 0), faceAt(0.11, 0)]);
    expect(await facesOf(id)).toEqual([...before].reverse());
    await detect(database, id, []);
    expect(await facesOf(id)).toEqual([]);
    await detect(database, id, [faceAt(0.11, 0), faceAt(0.35, 0), faceAt(0.61, 0)], { modelId: 'faces/2' });
    expect(await facesOf(id)).toMatchObject([
      { personId: ada, byHand: true },
      IN_NO_GROUP,
      { personId: null, byHand: true, notFace: true },
    ]);
  });

  it('follows a face whose box drifts, detection by detection', async () => {
    const { id, ada } = await corrected();
    for (const x of [0.15, 0.2, 0.25, 0.3]) await detect(database, id, [faceAt(x, 0)]);
    expect(await facesOf(id)).toMatchObject([{ personId: ada, byHand: true }]);
  });

  it('holds for another content at the same path only where a face is alike', async () => {
    const { id, folder, ada } = await corrected();
    const replace = async (size: number, contentHash: string) => {
      await addPhotos(database, [fileAt(`${folder}/000.jpg`, { size })]);
      await train(database, id, { contentHash });
    };
    await replace(2_000, 'other content');
    await detect(database, id, [faceAt(0.1, 0, 0.2, 5), faceAt(0.6, 0)]);
    expect(await facesOf(id)).toMatchObject([IN_NO_GROUP, { notFace: true }]);
    await replace(3_000, 'third content');
    await detect(database, id, [faceAt(0.1, 0, 0.2, 5), faceAt(0.6, 0, 0.2, 5)]);
    expect(await facesOf(id)).toMatchObject([IN_NO_GROUP, IN_NO_GROUP]);
    await replace(1_000, 'content');
    await detect(database, id, [faceAt(0.1, 0), faceAt(0.6, 0)]);
    expect(await facesOf(id)).toMatchObject([{ personId: ada, byHand: true }, IN_NO_GROUP]);
  });

  it('is there again with a photo that was removed, as are people without a name', async () => {
    const { id, folder, ada } = await corrected();
    await correct(database, { kind: 'name', personId: ada, name: '' });
    await remove(id);
    expect((await readPeople(database, { hidden: false })).people).toEqual([]);
    const [again = 0] = await photosOf(database, 1, folder);
    await train(database, again, { contentHash: 'content' });
    await detect(database, again, [faceAt(0.1, 0), faceAt(0.6, 0)]);
    expect(await facesOf(again)).toMatchObject([{ personId: ada, byHand: true }, { notFace: true }]);
  });

  it('tells who faces were when they were named, as a hint to clustering', async () => {
    const folder = newFolder();
    const [id = 0] = await photosOf(database, 1, folder);
    await train(database, id, { contentHash: 'content' });
    await detect(database, id, [faceAt(0.1, 0), faceAt(0.6, 0)]);
    const [first, second] = await facesOf(id);
    const ada = await personWith(database, [first?.id ?? 0]);
    await correct(database, { kind: 'name', personId: ada, name: 'Ada' });
    await personWith(database, [second?.id ?? 0]);
    await remove(id);
    const [again = 0] = await photosOf(database, 1, folder);
    await train(database, again, { contentHash: 'content' });
    await detect(database, again, [faceAt(0.1, 0), faceAt(0.6, 0)]);
    expect(await facesOf(again)).toMatchObject([{ personId: ada, byHand: false }, IN_NO_GROUP]);
    // Clustering takes it out.
    await database.face.updateMany({ data: { personId: null } });
    await detect(database, again, [faceAt(0.11, 0), faceAt(0.6, 0)]);
    expect(await facesOf(again)).toMatchObject([IN_NO_GROUP, IN_NO_GROUP]);
  });

  it('of a copy holds for its original, also when the copy is removed', async () => {
    const { id, ada } = await corrected();
    const [better = 0] = await photosOf(database, 1);
    await train(database, better, { contentHash: 'better content' });
    await transaction(database, (connection) => linkCopies(connection, new Map([[id, better]])));
    expect(await facesOf(better)).toMatchObject([{ personId: ada, byHand: true }, { notFace: true }]);
    await remove(id);
    await detect(database, better, []);
    await detect(database, better, [faceAt(0.1, 0), faceAt(0.6, 0)]);
    expect(await facesOf(better)).toMatchObject([{ personId: ada, byHand: true }, { notFace: true }]);
  });

  it('of a copy holds for its original, also when the file of the copy is replaced', async () => {
    const { id, folder, ada } = await corrected();
    const [better = 0] = await photosOf(database, 1);
    await train(database, better, { contentHash: 'better content' });
    await transaction(database, (connection) => linkCopies(connection, new Map([[id, better]])));
    await addPhotos(database, [fileAt(`${folder}/000.jpg`, { size: 2_000 })]);
    await train(database, id, { contentHash: 'other content' });
    await detect(database, better, [faceAt(0.1, 0), faceAt(0.6, 0)], { modelId: 'faces/2' });
    await detect(database, better, []);
    await detect(database, better, [faceAt(0.1, 0), faceAt(0.6, 0)]);
    expect(await facesOf(better)).toMatchObject([{ personId: ada, byHand: true }, { notFace: true }]);
  });

  it('holds for the faces of an original of which a copy comes back', async () => {
    const { id, folder, ada } = await corrected();
    await remove(id);
    const [other = 0] = await photosOf(database, 1);
    await train(database, other, { contentHash: 'better content' });
    await detect(database, other, [faceAt(0.1, 0), faceAt(0.6, 0)]);
    expect(await facesOf(other)).toMatchObject([IN_NO_GROUP, IN_NO_GROUP]);
    const [again = 0] = await photosOf(database, 1, folder);
    await train(database, again, { contentHash: 'content', vector: null });
    await transaction(database, (connection) => linkCopies(connection, new Map([[again, other]])));
    expect(await facesOf(other)).toMatchObject([{ personId: ada, byHand: true }, { notFace: true }]);
  });
});
