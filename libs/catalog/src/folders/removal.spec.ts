import { describe, expect, it } from 'vitest';
import { lockCatalog, transaction } from '#libs/database';
import { addPhotos, findPhoto } from '../photos/photos.js';
import {
  detect,
  faceAt,
  fileAt,
  IMAGE_MODEL,
  newFolder,
  personWith,
  photosOf,
  photoWithFaces,
  sessionWith,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { untilLocksAwaited } from '../../../../test/support/spec-servers.js';
import { correct } from '../people/corrections/correct.js';
import { copyFingerprints } from '../results/moves.js';
import { linkCopies } from '../results/originals.js';
import { previewFolderRemoval, removeFolderPhotos, removeMissing } from './removal.js';

const database = await useLibrary();

const NOTHING = { photos: 0, faces: 0, people: 0, namedPeople: 0 };
const exists = async (id: number) => (await findPhoto(database, id)) !== null;
const addFolder = (path = newFolder()) => database.folder.create({ data: { path } });
const remove = (id: number) => transaction(database, (connection) => removeFolderPhotos(connection, IMAGE_MODEL, id));
const facesOf = async (photoId: number) => {
  await detect(database, photoId, [faceAt(0, 0)]);
  return (await database.face.findFirstOrThrow({ where: { photoId } })).id;
};
const lose = (ids: readonly number[], since = new Date(0)) =>
  database.photo.updateMany({ where: { id: { in: [...ids] } }, data: { missingSince: since } });

describe('the removal of a folder', () => {
  it('takes nothing of photos with copies elsewhere: those get faces and people', async () => {
    const [folder, backup] = [await addFolder(), await addFolder()];
    const [a = 0, b = 0, inside = 0] = await photosOf(database, 3, folder.path);
    const [copy = 0] = await photosOf(database, 1, backup.path);
    for (const id of [a, b]) {
      await train(database, id);
      await personWith(database, [await facesOf(id)], { name: `person ${id}` });
    }
    const copies = [
      { photoId: inside, knownId: b, contentHash: `hash of ${b}` },
      { photoId: copy, knownId: a, contentHash: `hash of ${a}` },
    ];
    await copyFingerprints(database, copies);
    await linkCopies(database, new Map(copies.map(({ photoId, knownId }) => [photoId, knownId])));
    const counts = { photos: 2, staying: 1, faces: 1, people: 0, namedPeople: 1 };
    expect(await previewFolderRemoval(database, folder.id)).toMatchObject(counts);
    expect(await previewFolderRemoval(database, backup.id)).toMatchObject({ ...NOTHING, staying: 1 });
    expect((await remove(folder.id)).counts).toEqual(counts);
    expect(await Promise.all([a, b, inside, copy].map(exists))).toEqual([false, false, false, true]);
    expect(await database.face.findMany()).toMatchObject([{ photoId: copy }]);
  });

  it('removes its photos with their results, and says before what will go', async () => {
    const folder = await addFolder();
    const [a = 0, b = 0, c = 0] = await photosOf(database, 3, folder.path);
    const [other = 0] = await photosOf(database, 1, `${folder.path}-2`);
    const [faceA, faceB, faceC, faceOther] = [
      await facesOf(a),
      await facesOf(b),
      await facesOf(c),
      await facesOf(other),
    ];
    const named = await personWith(database, [faceA], { name: 'Ada' });
    await personWith(database, [faceB]);
    const kept = await personWith(database, [faceC, faceOther]);
    await lose([c]);
    await database.trainingSession.update({
      where: { id: await sessionWith(database, [a, b]) },
      data: { folderId: folder.id },
    });
    const counts = { photos: 3, staying: 0, faces: 3, people: 1, namedPeople: 1 };
    expect(await previewFolderRemoval(database, folder.id)).toEqual({ ...counts, sessions: 1 });
    expect((await remove(folder.id)).counts).toEqual(counts);
    expect(await Promise.all([a, b, c, other].map(exists))).toEqual([false, false, false, true]);
    const people = await database.person.findMany({ orderBy: { id: 'asc' }, select: { id: true, name: true } });
    expect(people).toEqual([
      { id: named, name: 'Ada' },
      { id: kept, name: null },
    ]);
    expect(await database.face.count()).toBe(1);
  });

  it('keeps what another folder has too: below it, around it, or through a link', async () => {
    const outer = await addFolder();
    const inner = await addFolder(`${outer.path}/inner`);
    const linked = await addFolder();
    const [top = 0, aside = 0] = await photosOf(database, 2, outer.path);
    const [nested = 0] = await photosOf(database, 1, inner.path);
    await database.photo.update({ where: { id: aside }, data: { folderId: linked.id } });
    expect(await previewFolderRemoval(database, inner.id)).toMatchObject({ photos: 0, staying: 1 });
    expect((await remove(outer.id)).counts).toMatchObject({ photos: 1, staying: 2 });
    expect(await Promise.all([top, aside, nested].map(exists))).toEqual([false, true, true]);
  });

  it('removes photos that only its links led to', async () => {
    const folder = await addFolder();
    const [linked = 0] = await photosOf(database, 1);
    await database.photo.update({ where: { id: linked }, data: { folderId: folder.id } });
    expect((await remove(folder.id)).counts).toMatchObject({ photos: 1 });
    expect(await exists(linked)).toBe(false);
  });

  it('keeps the photos of a session of another folder whose run has not ended', async () => {
    const folder = await addFolder();
    const [ended = 0, running = 0] = await photosOf(database, 2, folder.path);
    const [past, present] = [await sessionWith(database, [ended]), await sessionWith(database, [running])];
    await database.trainingSession.update({ where: { id: past }, data: { status: 'completed' } });
    await database.trainingSession.update({ where: { id: present }, data: { status: 'running' } });
    expect((await remove(folder.id)).counts).toMatchObject({ photos: 1, staying: 1 });
    expect(await exists(running)).toBe(true);
  });

  it('returns the content hashes that no photo has now', async () => {
    const folder = await addFolder();
    const [a = 0, b = 0] = await photosOf(database, 2, folder.path);
    const [kept = 0] = await photosOf(database, 1);
    await train(database, a, { contentHash: 'only here' });
    for (const id of [b, kept]) await train(database, id, { contentHash: 'elsewhere too' });
    expect((await remove(folder.id)).contentHashes).toEqual(['only here']);
  });

  it('removes the old paths of its photos, unless a session counts them, and counts no photo for them', async () => {
    const folder = await addFolder();
    const [here = 0] = await photosOf(database, 1, folder.path);
    const [old = 0] = await photosOf(database, 1);
    await database.photo.update({ where: { id: old }, data: { missingSince: new Date(), originalId: here } });
    const [counted = 0] = await photosOf(database, 1);
    await database.photo.update({ where: { id: counted }, data: { missingSince: new Date(), originalId: here } });
    const session = await sessionWith(database, [counted]);
    await database.trainingSession.update({ where: { id: session }, data: { status: 'running' } });
    expect((await remove(folder.id)).counts).toMatchObject({ photos: 1 });
    expect((await database.photo.findMany()).map(({ id }) => id)).toEqual([counted]);
  });

  it('keeps folders whose paths begin alike or match its own as a pattern', async () => {
    const folder = await addFolder(`${newFolder()}/a_%`);
    for (const near of [`${folder.path}b`, folder.path.replace('_%', 'xyz'), `${folder.path} `]) {
      await photosOf(database, 1, near);
    }
    expect((await remove(folder.id)).counts).toMatchObject({ photos: 0 });
    expect(await database.photo.count()).toBe(3);
  });

  it('keeps a photo that a concurrent walk of another folder has just added', async () => {
    const folder = await addFolder();
    const [id = 0] = await photosOf(database, 1, folder.path);
    const session = await sessionWith(database, []);
    await database.trainingSession.update({ where: { id: session }, data: { status: 'discovering' } });
    let removal: Promise<unknown> | undefined;
    await transaction(database, async (connection) => {
      await addPhotos(connection, [fileAt(`${folder.path}/000.jpg`)]);
      removal = remove(folder.id);
      await untilLocksAwaited(database);
      await connection.item.create({ data: { sessionId: session, photoId: id, phase: 'training' } });
    });
    await removal;
    expect(await exists(id)).toBe(true);
  });

  it('waits for the catalog lock', async () => {
    const folder = await addFolder();
    const [id = 0] = await photosOf(database, 1, folder.path);
    let removal: Promise<unknown> | undefined;
    await transaction(database, async (connection) => {
      await lockCatalog(connection);
      removal = remove(folder.id);
      await untilLocksAwaited(database);
      expect(await exists(id)).toBe(true);
    });
    await removal;
    expect(await exists(id)).toBe(false);
  });

  it('has no preview for an unknown folder', async () => {
    expect(await previewFolderRemoval(database, 999_999)).toBeNull();
  });
});

it('people of whom a correction speaks stay, and are not counted', async () => {
  const folder = await addFolder();
  const [a = 0, b = 0] = await photosOf(database, 2, folder.path);
  for (const id of [a, b]) await train(database, id);
  await personWith(database, [await facesOf(a)]);
  const faceIds = [await facesOf(b)];
  const { person } = await correct(database, { kind: 'this_is', faceIds, person: { name: null } });
  expect(await previewFolderRemoval(database, folder.id)).toMatchObject({ faces: 2, people: 1, namedPeople: 0 });
  expect((await remove(folder.id)).counts).toMatchObject({ faces: 2, people: 1, namedPeople: 0 });
  expect(await database.person.findMany()).toMatchObject([{ id: person?.id }]);
});

describe('missing photos', () => {
  it('are removed by folder, by photo and by time, and never those whose files are there or were moved', async () => {
    const folder = await addFolder();
    const [there = 0, moved = 0, old = 0, recent = 0] = await photosOf(database, 4, folder.path);
    const [elsewhere = 0] = await photosOf(database, 1);
    await lose([old, elsewhere, moved]);
    await database.photo.update({ where: { id: moved }, data: { originalId: there } });
    await lose([recent], new Date());
    const before = new Date(Date.now() - 60_000);
    expect((await removeMissing(database, IMAGE_MODEL, { photoId: there })).counts).toEqual(NOTHING);
    expect((await removeMissing(database, IMAGE_MODEL, { photoId: moved })).counts).toEqual(NOTHING);
    expect((await removeMissing(database, IMAGE_MODEL, { folderId: 999_999 })).counts).toEqual(NOTHING);
    expect((await removeMissing(database, IMAGE_MODEL, { folderId: folder.id, before })).counts).toMatchObject({
      photos: 1,
    });
    expect((await removeMissing(database, IMAGE_MODEL, { folderId: folder.id })).counts).toMatchObject({ photos: 1 });
    expect((await removeMissing(database, IMAGE_MODEL, { photoId: elsewhere })).counts).toMatchObject({ photos: 1 });
    expect((await database.photo.findMany()).map(({ id }) => id).sort((a, b) => a - b)).toEqual([there, moved]);
  });

  it('take along unnamed people without other faces, and leave the named ones', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const named = await personWith(database, [a], { name: 'Ada' });
    await personWith(database, [b]);
    const { photoId } = await database.face.findUniqueOrThrow({ where: { id: a } });
    await lose([photoId]);
    const counts = { photos: 1, faces: 2, people: 1, namedPeople: 1 };
    expect((await removeMissing(database, IMAGE_MODEL, { photoId })).counts).toEqual(counts);
    expect(await database.person.findMany()).toMatchObject([{ id: named, name: 'Ada' }]);
  });
});
