import { beforeEach, describe, expect, it } from 'vitest';
import { addPhotos, correct, faceLibrary, readPeople, storeFaces, storeFingerprints } from '#libs/catalog';
import { hdbscan, refineGroups } from '#libs/clustering';
import { NO_METADATA } from '#libs/contracts';
import { transaction } from '#libs/database';
import { useContext } from '../../testing/worker.fixture.js';
import { clusterOptions, faceMatrix, groupRows, refineOptions, writeClusters } from './group-people.js';

const { database } = await useContext();
const MODEL = 'faces/1';
const DIMENSION = 4;
const DISTANCE = {
  ...{ cut: 0.5, epsilon: 0.45, minClusterSize: 3, minSamples: 3 },
  apart: 0.6,
  ...{ attach: { limit: 0.6, margin: 0.1 }, suggest: 0.6 },
};
const SETTINGS = {
  ...{ dimension: DIMENSION, metric: 'euclidean' as const, distance: DISTANCE },
  ...{ minQuality: 0.5, attachQuality: 0.3 },
};
const library = faceLibrary(MODEL);

/** Centres of the descriptors of different people, far from each other. */
const ADA = [1, 0, 0, 0];
const BOB = [0, 1, 0, 0];
const EVE = [0, 0, 1, 0];

beforeEach(async () => {
  await database.photo.deleteMany();
  await database.correction.deleteMany();
  await database.person.deleteMany();
});

let photos = 0;

/** A photo of each of `count` moments with one face like `centre`. @returns the ids of the faces. */
async function facesLike(centre: readonly number[], count: number, quality?: number): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const [id = 0] = await photoOf([centre.map((value, i) => value + (i === at % DIMENSION ? 0.01 * at : 0))], quality);
    ids.push(id);
  }
  return ids;
}

/** A photo with faces. @returns their ids */
async function photoOf(centres: readonly (readonly number[])[], quality?: number): Promise<number[]> {
  const [photoId = 0] = await addPhotos(database, [{ path: `/library/${(photos += 1)}.jpg`, size: 1, mtimeMs: 1 }]);
  const hashes = { contentHash: `content of ${photoId}`, dHash: '0f'.repeat(8), duplicateKey: `key of ${photoId}` };
  const picture = { width: 4, height: 3, metadata: NO_METADATA, warnings: [], signature: new Uint8Array(1) };
  await storeFingerprints(database, [{ photoId, size: 1n, mtimeMs: 1, ...hashes, ...picture }], 1);
  await find(
    photoId,
    centres.map((centre) => Float32Array.from(centre)),
    quality,
  );
  return (await database.face.findMany({ where: { photoId }, orderBy: { number: 'asc' } })).map(({ id }) => id);
}

/** Finds faces in a photo, perhaps again. */
async function find(photoId: number, descriptors: readonly Float32Array[], quality = 0.9): Promise<void> {
  const faces = descriptors.map((descriptor, at) => {
    return { box: { x: 0.1 + 0.3 * at, y: 0.1, width: 0.2, height: 0.2 }, score: 0.9, quality, descriptor };
  });
  await storeFaces(database, {
    modelId: MODEL,
    cut: 0.5,
    options: '',
    photos: [{ photoId, size: 1n, mtimeMs: 1, faces }],
  });
}

/** Groups all faces, as the clustering of a session does. @param meanwhile is done before the result is written */
async function cluster(meanwhile?: () => Promise<unknown>): Promise<void> {
  const { state, faces } = await library.read(database);
  const matrix = faceMatrix(state, faces, SETTINGS);
  const { labels } = hdbscan(matrix.clusterable, clusterOptions(SETTINGS));
  const clusters = { modelId: MODEL, matrix, labels, minClusterSize: DISTANCE.minClusterSize };
  const refinement = refineGroups(await groupRows(database, clusters), refineOptions(SETTINGS));
  await meanwhile?.();
  await transaction(database, (connection) => writeClusters(connection, clusters, refinement));
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
    await correct(database, { kind: 'merge', personId: second, into: first });
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
    await correct(database, { kind: 'merge', personId: second, into: first });
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
    await correct(database, { kind: 'not_this_person', faceIds: [out], personId: person });
    await cluster();
    expect([await ownerOf(out), await personOf(rest)]).toEqual([null, person]);
    await facesLike(ADA, 3);
    const { photoId, descriptor } = await database.face.findUniqueOrThrow({ where: { id: out } });
    await find(photoId, [new Float32Array(descriptor.slice().buffer)]);
    await cluster();
    expect([await ownerOf(out), await personOf(rest)]).toEqual([null, person]);
    expect(await people()).toMatchObject([{ id: person, faces: 7 }]);
  });

  it('a named person keeps the name with all faces, with new ones and without any', async () => {
    const ada = await facesLike(ADA, 4);
    await cluster();
    const person = await personOf(ada);
    await correct(database, { kind: 'name', personId: person, name: 'Ada' });
    await facesLike(EVE, 5);
    const more = await facesLike(ADA, 2);
    await cluster();
    expect(await personOf([...ada, ...more])).toBe(person);
    await database.face.deleteMany({ where: { id: { in: [...ada, ...more] } } });
    await cluster();
    expect(await people()).toMatchObject([
      { id: person, name: 'Ada', faces: 0 },
      { name: null, faces: 5 },
    ]);
    const again = await facesLike(ADA, 3);
    await cluster();
    expect(await personOf(again)).not.toBe(person);
  });

  it('a hidden person stays hidden and receives new faces', async () => {
    const ada = await facesLike(ADA, 3);
    await cluster();
    await correct(database, { kind: 'hide', personId: await personOf(ada), hidden: true });
    await facesLike(ADA, 1);
    await cluster();
    expect(await readPeople(database, { hidden: true })).toMatchObject({ people: [{ faces: 4, hidden: true }] });
    expect(await people()).toEqual([]);
  });
});

describe('people get', () => {
  /** Nearer to Ada than the limit, and farther than the cut. */
  const LIKE_ADA = [1, 0.55, 0, 0];

  it('faces that are near enough, of low quality too, which make no person of their own', async () => {
    const blurred = await facesLike(BOB, 3, 0.4);
    const hopeless = await facesLike(ADA, 1, 0.2);
    const ada = await facesLike(ADA, 3);
    const near = [...(await facesLike(LIKE_ADA, 1)), ...(await facesLike(LIKE_ADA, 1, 0.4))];
    await cluster();
    await personOf([...ada, ...near]);
    expect(await ownersOf([...blurred, ...hopeless])).toEqual(new Set([null]));
    expect(await people()).toHaveLength(1);
  });

  it('one face of a photo, the nearest', async () => {
    const ada = await facesLike(ADA, 3);
    const [far = 0, near = 0] = await photoOf([[1, 0.2, 0, 0], ADA]);
    const [other = 0, nearer = 0] = await photoOf([LIKE_ADA, [1, 0.5, 0, 0]]);
    await cluster();
    await personOf([...ada, near, nearer]);
    expect([await ownerOf(far), await ownerOf(other)]).toEqual([null, null]);
  });

  it('the faces of a person who was merged into them meanwhile', async () => {
    const [ada, eve] = [await facesLike(ADA, 3), await facesLike(EVE, 3)];
    await cluster();
    const [one, other] = [await personOf(ada), await personOf(eve)];
    const near = await facesLike(LIKE_ADA, 1);
    await cluster(() => correct(database, { kind: 'merge', personId: one, into: other }));
    expect(await personOf([...ada, ...eve, ...near])).toBe(other);
  });

  it('to keep their faces, if they have a name, when too few are left for a cluster', async () => {
    const ada = await facesLike(ADA, 3);
    await cluster();
    const person = await personOf(ada);
    await correct(database, { kind: 'name', personId: person, name: 'Ada' });
    const [gone = 0, ...left] = ada;
    await database.face.delete({ where: { id: gone } });
    await cluster();
    expect(await personOf(left)).toBe(person);
  });

  it('nothing that is marked as no face', async () => {
    const ada = await facesLike(ADA, 4);
    await cluster();
    const [none = 0, ...rest] = ada;
    await correct(database, { kind: 'not_a_face', faceIds: [none] });
    await cluster();
    await personOf(rest);
    expect(await ownerOf(none)).toBeNull();
  });
});

it('people with near centres may be one, unless they are on one photo or have names', async () => {
  const centres = [0, 0.55, 1.1, 1.65].map((y) => [1, y, 0, 0]);
  const ids: number[] = [];
  for (const centre of centres) {
    const faces = await facesLike(centre, 3);
    ids.push(...faces);
  }
  await photoOf(centres.slice(2));
  await cluster();
  const [a, b, c] = await Promise.all([0, 3, 6].map((at) => ownerOf(ids[at] ?? 0)));
  expect(await database.personPair.findMany({ orderBy: { personId: 'asc' } })).toMatchObject([
    { personId: a, otherId: b },
    { personId: b, otherId: c },
  ]);
  await correct(database, { kind: 'name', personId: a ?? 0, name: 'Ada' });
  await correct(database, { kind: 'name', personId: b ?? 0, name: 'Bob' });
  await cluster();
  expect(await database.personPair.findMany()).toMatchObject([{ personId: b, otherId: c }]);
});
