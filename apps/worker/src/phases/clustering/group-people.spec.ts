import { beforeEach, describe, expect, it } from 'vitest';
import { addPhotos, faceLibrary, mergePeople, readPeople, removeFace, storeFaces, updatePerson } from '#libs/catalog';
import { hdbscan } from '#libs/clustering';
import { transaction } from '#libs/database';
import { useContext } from '../../testing/worker.fixture.js';
import { faceMatrix, writeClusters } from './group-people.js';

const { database } = await useContext();
const MODEL = 'faces/1';
const DIMENSION = 4;
const OPTIONS = { dimension: DIMENSION, cut: 0.5, epsilon: 0.45, minClusterSize: 3, minSamples: 3 };
const library = faceLibrary(MODEL);

/** Centres of the descriptors of different people, far from each other. */
const ADA = [1, 0, 0, 0];
const BOB = [0, 1, 0, 0];
const EVE = [0, 0, 1, 0];

beforeEach(async () => {
  await database.photo.deleteMany();
  await database.person.deleteMany();
});

let photos = 0;

/** A photo of each of `count` moments with one face like `centre`. @returns the ids of the faces. */
async function facesLike(centre: readonly number[], count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const [photoId = 0] = await addPhotos(database, [{ path: `/library/${(photos += 1)}.jpg`, size: 1, mtimeMs: 1 }]);
    const descriptor = new Float32Array(centre.map((value, i) => value + (i === at % DIMENSION ? 0.01 * at : 0)));
    await find(photoId, descriptor);
    ids.push((await database.face.findFirstOrThrow({ where: { photoId } })).id);
  }
  return ids;
}

/** Finds a face in a photo, perhaps again. */
async function find(photoId: number, descriptor: Float32Array): Promise<void> {
  const face = { box: { x: 0.1, y: 0.1, width: 0.2, height: 0.2 }, score: 0.9, quality: 0.9, descriptor };
  const photos = [{ photoId, size: 1n, mtimeMs: 1, faces: [face] }];
  await storeFaces(database, { modelId: MODEL, cut: 0.5, options: '', photos });
}

/** Groups all faces, as the clustering of a session does. */
async function cluster(): Promise<void> {
  const { state, faces } = await library.read(database);
  const matrix = faceMatrix(state, faces, { dimension: DIMENSION, minQuality: 0.5 });
  const { labels } = hdbscan(matrix.points, OPTIONS);
  await transaction(database, (connection) => writeClusters(connection, MODEL, matrix, labels));
}

const ownerOf = async (faceId: number) => (await database.face.findUniqueOrThrow({ where: { id: faceId } })).personId;
const ownersOf = async (faceIds: readonly number[]) => new Set(await Promise.all(faceIds.map(ownerOf)));
const people = async () => (await readPeople(database, { hidden: false })).people;

/** The person whom all these faces belong to. */
async function personOf(faceIds: readonly number[]): Promise<number> {
  const [owner, ...others] = await ownersOf(faceIds);
  expect(others).toEqual([]);
  expect(owner).not.toBeNull();
  return owner ?? 0;
}

describe('a correction by hand is kept by later clusterings', () => {
  it('merged people stay one person, and new faces like either join them', async () => {
    const [ada, bob] = [await facesLike(ADA, 4), await facesLike(BOB, 3)];
    await cluster();
    const [first, second] = [await personOf(ada), await personOf(bob)];
    expect(first).not.toBe(second);
    await mergePeople(database, second, first);
    await cluster();
    expect(await personOf([...ada, ...bob])).toBe(first);
    const more = [...(await facesLike(ADA, 1)), ...(await facesLike(BOB, 1))];
    await cluster();
    expect(await personOf([...ada, ...bob, ...more])).toBe(first);
    expect(await people()).toHaveLength(1);
  });

  it('merged people stay one person even if some faces no longer form a cluster', async () => {
    const [ada, bob] = [await facesLike(ADA, 4), await facesLike(BOB, 3)];
    await cluster();
    const [first, second] = [await personOf(ada), await personOf(bob)];
    await mergePeople(database, second, first);
    const [gone = 0, ...left] = bob;
    await database.face.delete({ where: { id: gone } });
    await cluster();
    expect(await personOf([...ada, ...left])).toBe(first);
  });

  it('a face that was removed from a person is never assigned again', async () => {
    const ada = await facesLike(ADA, 5);
    await cluster();
    const [out = 0, ...rest] = ada;
    const person = await personOf(ada);
    await removeFace(database, person, out);
    await cluster();
    expect([await ownerOf(out), await personOf(rest)]).toEqual([null, person]);
    await facesLike(ADA, 3);
    const { photoId, descriptor } = await database.face.findUniqueOrThrow({ where: { id: out } });
    await find(photoId, new Float32Array(descriptor.slice().buffer));
    await cluster();
    expect([await ownerOf(out), await personOf(rest)]).toEqual([null, person]);
    expect(await people()).toMatchObject([{ id: person, faces: 7 }]);
  });

  it('a named person keeps the name with all faces, with new ones and without any', async () => {
    const ada = await facesLike(ADA, 4);
    await cluster();
    const person = await personOf(ada);
    await updatePerson(database, person, { name: 'Ada' });
    await facesLike(EVE, 5);
    const more = await facesLike(ADA, 2);
    await cluster();
    expect(await personOf([...ada, ...more])).toBe(person);
    await database.face.deleteMany({ where: { id: { in: [...ada, ...more] } } });
    await cluster();
    expect(await people()).toMatchObject([
      { name: null, faces: 5 },
      { id: person, name: 'Ada', faces: 0 },
    ]);
    const again = await facesLike(ADA, 3);
    await cluster();
    expect(await personOf(again)).not.toBe(person);
  });

  it('a hidden person stays hidden and receives new faces', async () => {
    const ada = await facesLike(ADA, 3);
    await cluster();
    await updatePerson(database, await personOf(ada), { hidden: true });
    await facesLike(ADA, 1);
    await cluster();
    expect(await readPeople(database, { hidden: true })).toMatchObject({ people: [{ faces: 4, hidden: true }] });
    expect(await people()).toEqual([]);
  });
});
