import { rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { endpoints, NO_METADATA, type Item, type NewCorrection, type Snapshot } from '#libs/contracts';
import { openDatabase, Prisma } from '#libs/database';
import { copyPhoto, makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

/** More than a message names, so that stored results are settled in batches that are larger. */
const PHOTOS = 40;

const darkroom = await SharedServer.find();
const folder = darkroom.folder('photos');
let photos: string[];
let first: Snapshot;
beforeAll(async () => {
  photos = await makePhotos(folder, PHOTOS, { seed: 320 });
  await copyPhoto(photos[0] ?? '', join(folder, 'z-copy.jpg'));
  first = await index();
});

const index = () => darkroom.indexed(folder);

/** The items that were really looked at, by an inference process. */
function analysed(items: readonly Item[]): string[] {
  return items.filter(({ ms, attempts }) => ms !== null || attempts > 0).map(({ path }) => path);
}

async function facesInLibrary(): Promise<number> {
  const { people, ungrouped } = await darkroom.api.people();
  return people.reduce((sum, { faces }) => sum + faces, ungrouped);
}

test('the first session analyses every photo', async () => {
  expect(first.overallStatus).toBe('completed');
  expect(first.phases.training.progress).toMatchObject({ completed: PHOTOS, skipped: 1 });
  expect(analysed(await darkroom.api.items(first.sessionId))).toHaveLength(PHOTOS + 1);
  expect(analysed(await darkroom.api.items(first.sessionId, { phase: 'face_detection' }))).toHaveLength(PHOTOS);
});

test('unchanged photos take their stored results, without inference', async () => {
  const faces = await facesInLibrary();
  const again = await index();
  expect(again.overallStatus).toBe('completed');
  expect(again.phases.training.progress).toMatchObject({ completed: PHOTOS, skipped: 1, failed: 0 });
  expect(again.phases.faceDetection.progress).toMatchObject({ completed: PHOTOS });
  expect(again.phases.faceDetection.faces).toBe(first.phases.faceDetection.faces);
  expect(await facesInLibrary()).toBe(faces);
  for (const phase of ['training', 'face_detection']) {
    expect(analysed(await darkroom.api.items(again.sessionId, { phase }))).toEqual([]);
  }
  expect(again.activeSeconds).toBeLessThan(5);
});

test('metadata that an earlier version did not read are added, without inference', async () => {
  const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
  const inFolder = { photo: { path: { startsWith: folder } } };
  await database.photoFingerprint.updateMany({ where: inFolder, data: { metadata: Prisma.DbNull, takenAt: null } });
  const { sessionId } = await index();
  expect(analysed(await darkroom.api.items(sessionId))).toEqual([]);
  const metadata = await database.photoFingerprint.findMany({ where: inFolder, select: { metadata: true } });
  await database.$disconnect();
  expect(metadata).toEqual(Array.from({ length: PHOTOS + 1 }, () => ({ metadata: NO_METADATA })));
});

test('large batches of stored results are followed live', async () => {
  const { sessionId } = await darkroom.api.create({ rootPath: folder });
  const socket = await darkroom.connect();
  await socket.subscribe(sessionId);
  await darkroom.api.command(sessionId, 'start');
  await socket.end(sessionId);
  const phases = socket.of(sessionId).map(({ snapshot }) => snapshot.overallProgress.currentPhase);
  expect(phases).toEqual(expect.arrayContaining(['face_detection', 'completed']));
  socket.close();
});

test('clustering is skipped when no face changed', async () => {
  const { phases } = await index();
  expect(phases.clustering).toMatchObject({ needed: false, status: 'completed', progress: { percentage: 100 } });
});

test('faces that an earlier model found are searched again, in a session that says so', async () => {
  const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
  const inFolder = { photo: { path: { startsWith: folder } } };
  await database.faceScan.updateMany({ where: inFolder, data: { modelId: 'earlier' } });
  await database.face.updateMany({ where: inFolder, data: { modelId: 'earlier' } });
  const idsOf = async () => (await database.face.findMany({ where: inFolder })).map(({ id }) => id).sort();
  const before = await idsOf();
  const { phases } = await index();
  expect(phases.faceDetection).toMatchObject({ faces: first.phases.faceDetection.faces, renewed: PHOTOS });
  expect(await idsOf()).toEqual(before);
  await database.$disconnect();
  expect((await index()).phases.faceDetection).toMatchObject({ renewed: 0 });
});

/** The faces of the folder's photos in the library, with their people. */
async function facesOf(path: string) {
  const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
  const where = { photo: { path: { startsWith: `${path}/` } } };
  const faces = await database.face.findMany({ where, select: { id: true, personId: true, byHand: true } });
  await database.$disconnect();
  return faces.sort((a, b) => a.id - b.id);
}

/** Indexes a folder whose photos are known, and expects that nothing is analysed. */
async function indexKnown(path: string, moved: number) {
  const { sessionId, phases } = await darkroom.indexed(path);
  expect(phases.training).toMatchObject({ moved, progress: { completed: PHOTOS, skipped: 1, failed: 0 } });
  expect(phases.clustering).toMatchObject({ needed: false });
  for (const phase of ['training', 'face_detection'])
    expect(analysed(await darkroom.api.items(sessionId, { phase }))).toEqual([]);
}

test('photos that were only touched are not analysed again', async () => {
  const faces = await facesOf(folder);
  for (const path of photos) await utimes(path, 1_700_000_000, 1_700_000_000);
  await indexKnown(folder, 0);
  expect(await facesOf(folder)).toEqual(faces);
});

test('photos of a renamed folder are not analysed again, and keep faces, people and corrections', async () => {
  const ids = (await facesOf(folder)).map(({ id }) => id);
  const correct = (correction: NewCorrection) => darkroom.api.call(endpoints.corrections.create, correction);
  /** @returns the person that some faces of the folder are by hand now */
  const make = async (faces: readonly [from: number, to: number], name: string) =>
    (await correct({ kind: 'this_is', faceIds: ids.slice(...faces), person: { name } })).person?.id ?? 0;
  const [grace, ada] = [await make([0, 2], 'Grace'), await make([2, 3], 'Ada')];
  await correct({ kind: 'merge', personId: ada, into: grace });
  const [out = 0] = ids.slice(1);
  await correct({ kind: 'not_this_person', faceIds: [out], personId: grace });
  // Groups follow corrections.
  expect((await index()).phases.clustering).toMatchObject({ needed: true });
  const expectCorrected = async (path: string) => {
    const personOf = new Map((await facesOf(path)).map(({ id, personId }) => [id, personId]));
    expect([ids[0], ids[2]].map((id) => personOf.get(id ?? 0))).toEqual([grace, grace]);
    expect(personOf.get(out)).not.toBe(grace);
    const names = [grace, ada].map(async (id) => (await darkroom.api.call(endpoints.people.get, id)).name);
    expect(await Promise.all(names)).toEqual(['Grace', 'Grace']);
  };
  await expectCorrected(folder);
  const [faces, library] = [await facesOf(folder), await darkroom.api.call(endpoints.photos.list, { limit: 1 })];
  const renamed = `${folder}-renamed`;
  await rename(folder, renamed);
  await indexKnown(renamed, PHOTOS);
  expect(await facesOf(renamed)).toEqual(faces);
  await expectCorrected(renamed);
  expect(await facesOf(folder)).toEqual([]);
  expect(await darkroom.api.call(endpoints.photos.list, { limit: 1 })).toMatchObject({ total: library.total });
  const [old] = await darkroom.api.items(first.sessionId);
  const photo = await darkroom.api.call(endpoints.photos.get, old?.photoId ?? 0);
  expect(photo.path).toBe(old?.path.replace(folder, renamed));
  await rename(renamed, folder);
  await indexKnown(folder, PHOTOS);
  expect(await facesOf(folder)).toEqual(faces);
});

test('only a changed photo is analysed again', async () => {
  const [changed = ''] = photos.slice(5);
  const [other = ''] = await makePhotos(darkroom.folder('other'), 1, { seed: 321 });
  await copyPhoto(other, changed);
  const { sessionId, phases } = await index();
  expect(phases.training.progress).toMatchObject({ completed: PHOTOS, skipped: 1 });
  expect(analysed(await darkroom.api.items(sessionId))).toEqual([changed]);
  expect(analysed(await darkroom.api.items(sessionId, { phase: 'face_detection' }))).toEqual([changed]);
});

test('a duplicate whose original was deleted becomes a photo of its own, also after a rename', async () => {
  const [original = ''] = photos;
  await rm(original);
  await rename(join(folder, 'z-copy.jpg'), join(folder, 'z-renamed.jpg'));
  const { sessionId, phases } = await index();
  expect(phases.training.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS, skipped: 0 });
  const items = await darkroom.api.items(sessionId);
  expect(items.map(({ path }) => path)).not.toContain(original);
  expect(analysed(items)).toEqual([]);
  const renamed = items.find(({ path }) => path.endsWith('z-renamed.jpg'));
  expect(renamed).toMatchObject({ state: 'completed', duplicateOf: null });
});
