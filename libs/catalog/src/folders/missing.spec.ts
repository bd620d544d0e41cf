import { beforeEach, describe, expect, it } from 'vitest';
import { lockDuplicates, transaction } from '#libs/database';
import { untilLocksAwaited } from '../../../../test/support/spec-servers.js';
import { faceLibrary } from '../people/face-library.js';
import { readFaces } from '../people/faces.js';
import { readPeople } from '../people/people.js';
import { readPhotoPage, readTags } from '../photos/photo-pages.js';
import { addPhotos } from '../photos/photos.js';
import { embeddingLibrary } from '../results/embedding-library.js';
import { copyFingerprints } from '../results/moves.js';
import { linkCopies } from '../results/originals.js';
import {
  detect,
  faceAt,
  fileAt,
  IMAGE_MODEL,
  MODEL,
  newFolder,
  personWith,
  photosOf,
  sessionWith,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { readFolder, readFolders, updateFolder } from './folders.js';
import { walkedLibrary } from './missing.js';

const database = await useLibrary();

let root: string;
let folderId: number;
let sessionId: number;
beforeEach(async () => {
  root = newFolder();
  folderId = (await database.folder.create({ data: { path: root } })).id;
  sessionId = await sessionWith(database, []);
});

const library = (subdirectories: string[] = []) =>
  walkedLibrary({ sessionId, folderId, rootPath: root, subdirectories }, IMAGE_MODEL);
/** Photos that an earlier walk saw. */
async function seenBefore(path: string, count = 1): Promise<number[]> {
  const ids = await photosOf(database, count, path);
  await database.photo.updateMany({ where: { id: { in: ids } }, data: { seenAt: new Date(1_000_000) } });
  return ids;
}
const unreadable = (path: string, kind = 'folder') =>
  database.otherFile.create({ data: { sessionId, path, state: 'unreadable', kind, reason: 'Away.', files: 1 } });
/** Marks what a walk from a second after the earlier one did not see. */
async function markMissing(subdirectories: string[] = []): Promise<number> {
  const times = { startedAt: new Date(2_000_000), now: new Date(3_000_000) };
  return library(subdirectories).markMissing(database, times);
}
const missing = async () =>
  (await database.photo.findMany({ where: { missingSince: { not: null } }, orderBy: { id: 'asc' } })).map(
    ({ id }) => id,
  );

describe('the end of a walk', () => {
  it('gives all results to a copy that is back, where the original is still missing', async () => {
    const [original = 0, copy = 0] = await seenBefore(root, 2);
    await train(database, original);
    await detect(database, original, [faceAt(0, 0)]);
    await copyFingerprints(database, [{ photoId: copy, knownId: original, contentHash: `hash of ${original}` }]);
    await linkCopies(database, new Map([[copy, original]]));
    await markMissing();
    const { path, size, mtimeMs } = await database.photo.findUniqueOrThrow({ where: { id: copy } });
    await addPhotos(database, [{ path, size: Number(size), mtimeMs }], folderId);
    await markMissing();
    const photos = await database.photo.findMany({ where: { id: { in: [original, copy] } }, orderBy: { id: 'asc' } });
    expect(photos.map(({ originalId }) => originalId)).toEqual([copy, null]);
    expect(await database.face.findMany()).toMatchObject([{ photoId: copy }]);
    expect(await database.embedding.count({ where: { photoId: copy } })).toBe(1);
  });

  it('waits for the lock of duplicates before it locks a photo, so that linking copies cannot deadlock', async () => {
    const [lost = 0] = await seenBefore(root);
    let marking: Promise<number> | undefined;
    await transaction(database, async (connection) => {
      await lockDuplicates(connection);
      marking = transaction(database, (other) =>
        library().markMissing(other, { startedAt: new Date(2_000_000), now: new Date(3_000_000) }),
      );
      await untilLocksAwaited(database);
      await connection.$executeRaw`SELECT 1 FROM photo WHERE id = ${lost} FOR UPDATE NOWAIT`;
    });
    expect(await marking).toBe(1);
  });

  it('marks the photos of its folder that it did not see, with its time, and counts them', async () => {
    const lost = await seenBefore(root, 2);
    await photosOf(database, 1, `${root}/seen`);
    await seenBefore(`${root}-2`);
    expect(await markMissing()).toBe(2);
    expect(await missing()).toEqual(lost);
    expect(await database.photo.findUnique({ where: { id: lost[0] ?? 0 } })).toMatchObject({
      missingSince: new Date(3_000_000),
    });
    expect(await markMissing()).toBe(0);
  });

  it('marks those of the sub-folders that it walked only', async () => {
    const [a, , b] = [await seenBefore(`${root}/a`), await seenBefore(`${root}/aa`), await seenBefore(`${root}/b/c`)];
    expect(await markMissing(['a', 'b'])).toBe(2);
    expect(await missing()).toEqual([...a, ...b]);
  });

  it('marks nothing below what it could not read', async () => {
    await seenBefore(`${root}/closed/below`);
    const [file = 0] = await seenBefore(`${root}/open`);
    const lost = await seenBefore(`${root}/closed-not`);
    await unreadable(`${root}/closed`);
    const { path } = await database.photo.findUniqueOrThrow({ where: { id: file } });
    await unreadable(path, 'file');
    expect(await markMissing()).toBe(1);
    expect(await missing()).toEqual(lost);
  });

  it('marks what it ignores, unless the walk of another folder saw it last', async () => {
    const [own, ofOther] = [await seenBefore(`${root}/a/private`), await seenBefore(`${root}/b/private`)];
    const other = await database.folder.create({ data: { path: `${root}/b` } });
    await database.photo.updateMany({ where: { id: { in: own } }, data: { folderId } });
    await database.photo.updateMany({ where: { id: { in: ofOther } }, data: { folderId: other.id } });
    for (const path of ['a/private', 'b/private'].map((name) => `${root}/${name}`)) {
      const ignored = { state: 'ignored', kind: 'pattern', reason: 'A pattern.', files: 1 };
      await database.otherFile.create({ data: { sessionId, path, ...ignored } });
    }
    expect(await markMissing()).toBe(1);
    expect(await missing()).toEqual(own);
  });

  it('marks what only its links led to, unless a link could not be followed or another folder has it', async () => {
    const linked = await seenBefore(newFolder());
    const other = await database.folder.create({ data: { path: newFolder() } });
    const ofOther = await seenBefore(other.path);
    await database.photo.updateMany({ where: { id: { in: [...linked, ...ofOther] } }, data: { folderId } });
    const link = await unreadable(`${root}/link`, 'link');
    expect(await markMissing()).toBe(0);
    await database.otherFile.delete({ where: { id: link.id } });
    expect(await markMissing(['a'])).toBe(0);
    expect(await markMissing()).toBe(1);
    expect(await missing()).toEqual(linked);
  });

  it('does not count copies, whose photo is elsewhere', async () => {
    const [original = 0] = await photosOf(database, 1, root);
    const [copy = 0] = await seenBefore(`${root}/copies`);
    await database.photo.update({ where: { id: copy }, data: { originalId: original } });
    expect(await markMissing()).toBe(0);
    expect(await missing()).toEqual([copy]);
  });

  it('may be that of the root of the file system', async () => {
    const lost = await seenBefore(root);
    const whole = walkedLibrary({ sessionId, folderId, rootPath: '/', subdirectories: [root.slice(1)] }, IMAGE_MODEL);
    expect(await whole.markMissing(database, { startedAt: new Date(2_000_000), now: new Date() })).toBe(1);
    expect(await missing()).toEqual(lost);
  });
});

it('a file that is found again is not missing', async () => {
  const [id = 0] = await seenBefore(root);
  await markMissing();
  await addPhotos(database, [fileAt(`${root}/000.jpg`)], folderId);
  expect(await database.photo.findUnique({ where: { id } })).toMatchObject({ missingSince: null, folderId });
  expect(await markMissing()).toBe(0);
});

it('the photos where a walk goes are counted without the missing ones', async () => {
  await seenBefore(`${root}/a`, 3);
  await seenBefore(`${root}/b`);
  expect(await library().count(database)).toBe(4);
  await markMissing(['a']);
  expect([await library().count(database), await library(['a']).count(database)]).toEqual([1, 0]);
});

it('missing photos are in a list of their own, and in no other one, nor in any count', async () => {
  const [there = 0, lost = 0] = await photosOf(database, 2, root);
  for (const id of [there, lost]) {
    await train(database, id, { tags: ['dog'] });
    await detect(database, id, [faceAt(0, 0), faceAt(0.5, 0)]);
  }
  const faces = await database.face.findMany({ orderBy: [{ photoId: 'asc' }, { number: 'asc' }] });
  const [a = 0, , c = 0, d = 0] = faces.map(({ id }) => id);
  const both = await personWith(database, [a, c], { representativeFaceId: c });
  const named = await personWith(database, [d], { name: 'Ada' });
  const vectors = embeddingLibrary(IMAGE_MODEL);
  const whole = await vectors.state(database);
  await database.photo.update({ where: { id: lost }, data: { missingSince: new Date() } });

  const list = (filter: { missing?: boolean; personId?: number; folderId?: number }) =>
    readPhotoPage(database, { modelId: IMAGE_MODEL, ...filter }, { sort: 'added', limit: 10 });
  expect(await list({})).toMatchObject({ photos: [{ id: there }], total: 1 });
  expect(await list({ personId: both, folderId })).toMatchObject({ photos: [{ id: there }], total: 1 });
  expect(await list({ missing: true, folderId })).toMatchObject({ photos: [{ id: lost }], total: 1 });
  expect(await readTags(database, IMAGE_MODEL)).toEqual([{ label: 'dog', photos: 1 }]);
  const { people, ungrouped } = await readPeople(database, { hidden: false });
  expect(people).toMatchObject([
    { id: named, name: 'Ada', faces: 0, photos: 0 },
    { id: both, faces: 1, photos: 1, representativeFaceId: a, otherFaceIds: [] },
  ]);
  expect(ungrouped).toBe(1);
  expect(await faceLibrary(MODEL).facts(database, await sessionWith(database, [there, lost]))).toEqual({
    people: 1,
    ungrouped: 1,
  });
  expect((await readFaces(database, { personId: both, limit: 10 })).faces.map(({ id }) => id)).toEqual([a]);
  expect([...(await vectors.revisions(database)).keys()]).toEqual([there]);
  expect((await vectors.after(database, 0, 10)).map(({ photoId }) => photoId)).toEqual([there]);
  expect(await vectors.state(database)).toMatchObject({ vectors: whole.vectors - 1 });
});

it('the photos of a folder are counted, with the missing ones apart, and its newest session is named', async () => {
  const ids = await seenBefore(root, 3);
  await photosOf(database, 1, `${root}/seen`);
  await markMissing();
  await database.photo.update({ where: { id: ids[0] ?? 0 }, data: { originalId: ids[1] ?? 0 } });
  await database.trainingSession.update({ where: { id: sessionId }, data: { folderId } });
  const folder = { id: folderId, path: root, photos: 1, missing: 2, sessions: 1, ignore: [], watched: false };
  expect(await readFolder(database, folderId)).toMatchObject({ ...folder, lastSessionId: sessionId });
  expect(await updateFolder(database, folderId, { ignore: ['a'], watched: true })).toMatchObject({
    ...folder,
    ignore: ['a'],
    watched: true,
  });
  expect(await readFolders(database)).toMatchObject([{ path: '/indexed', lastSessionId: null }, { id: folderId }]);
  expect([await readFolder(database, 999_999), await updateFolder(database, 999_999, {})]).toEqual([null, null]);
});
