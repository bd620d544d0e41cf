import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { endpoints, type Item, type PhotoQuery } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { thumbnailPath } from '#libs/formats';
import { copyPhoto, makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { dataLayout } from '#libs/config';

const darkroom = await SharedServer.find();
const { api } = darkroom;

let seed = 700;
/** A folder of its own with photos. */
async function album(name: string, count: number) {
  const folder = darkroom.folder(name);
  return { folder, photos: await makePhotos(folder, count, { seed: (seed += 1), side: 320 }) };
}

const folderAt = async (path: string) => {
  const { folders } = await api.call(endpoints.folders.list);
  return folders.find((folder) => folder.path === path);
};
const folderIdOf = async (path: string) => (await folderAt(path))?.id ?? 0;
/** The names of the photos of a folder that are there, or those that are missing. */
async function names(path: string, query: Partial<PhotoQuery> = {}): Promise<string[]> {
  const folder = await folderIdOf(path);
  const { photos } = await api.call(endpoints.photos.list, { folder, limit: 200, sort: 'path', ...query });
  return photos.map((photo) => basename(photo.path));
}
const missing = (path: string) => names(path, { missing: true });
const analysed = (items: readonly Item[]) => items.filter(({ ms }) => ms !== null).map(({ path }) => basename(path));
const inOrder = (paths: readonly string[]) => paths.map((path) => basename(path)).sort();

test('a folder is in the library with its first session, its photos and what a look finds there', async () => {
  const { folder, photos } = await album('listed', 2);
  const { sessionId } = await darkroom.indexed(folder);
  const listed = await folderAt(folder);
  const lastSession = { sessionId, status: 'completed', photos: 2 };
  expect(listed).toMatchObject({ state: 'there', photos: 2, missing: 0, sessions: 1, lastSession, watched: false });
  expect(await api.call(endpoints.folders.get, listed?.id ?? 0)).toEqual(listed);
  expect(await api.call(endpoints.sessions.get, sessionId)).toMatchObject({ folderId: listed?.id });
  expect(await names(folder)).toEqual(inOrder(photos));
  await rm(folder, { recursive: true });
  expect(await folderAt(folder)).toMatchObject({ state: 'gone', photos: 2 });
  await mkdir(folder);
  expect(await folderAt(folder)).toMatchObject({ state: 'empty' });
  expect(await api.send('GET', endpoints.folders.get.path(999_999))).toMatchObject({ status: 404 });
});

test('a photo whose file is deleted is missing, and is as before when the file is back', async () => {
  const { folder, photos } = await album('deleted', 3);
  const first = await darkroom.indexed(folder);
  const [lost = ''] = photos;
  const away = `${folder}-away.jpg`;
  const [item] = await api.items(first.sessionId);
  await rename(lost, away);
  expect((await darkroom.indexed(folder)).discovery).toMatchObject({ found: 2, missing: 1 });
  expect([await names(folder), await missing(folder)]).toEqual([inOrder(photos.slice(1)), [basename(lost)]]);
  expect(await folderAt(folder)).toMatchObject({ photos: 2, missing: 1 });
  const photo = await api.call(endpoints.photos.get, item?.photoId ?? 0);
  expect(photo).toMatchObject({ path: lost, missingSince: expect.stringMatching(/^20/) as string });
  await rename(away, lost);
  const back = await darkroom.indexed(folder);
  expect(back.discovery).toMatchObject({ found: 3, missing: 0 });
  expect(analysed(await api.items(back.sessionId))).toEqual([]);
  expect([await names(folder), await missing(folder)]).toEqual([inOrder(photos), []]);
});

test('missing photos are removed for good, one or all of a folder, and never one whose file is there', async () => {
  const { folder, photos } = await album('removed', 4);
  const { sessionId } = await darkroom.indexed(folder);
  const idOf = new Map((await api.items(sessionId)).map(({ path, photoId }) => [path, photoId]));
  const [kept = '', ...lost] = photos;
  for (const path of lost) await rm(path);
  await darkroom.indexed(folder);
  const remove = (path: string) => api.send('DELETE', endpoints.photos.remove.path(idOf.get(path) ?? 0), { body: {} });
  expect(await remove(kept)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await remove(lost[0] ?? '')).toMatchObject({ status: 200, body: { photos: 1 } });
  expect(await remove(lost[0] ?? '')).toMatchObject({ status: 404 });
  const id = await folderIdOf(folder);
  expect(await api.call(endpoints.folders.removeMissing, id)).toMatchObject({ photos: 2 });
  expect(await api.call(endpoints.folders.removeMissing, id)).toMatchObject({ photos: 0 });
  expect([await names(folder), await missing(folder)]).toEqual([[basename(kept)], []]);
});

test('an empty mount point changes nothing, and the session says so', async () => {
  const { folder, photos } = await album('mounted', 3);
  const first = await darkroom.indexed(folder);
  await rename(folder, `${folder}-away`);
  await mkdir(folder);
  const failed = await darkroom.indexed(folder);
  expect(failed).toMatchObject({
    overallStatus: 'failed',
    reason: 'The folder is empty, but the library has 3 photos of it. Is its drive mounted? Nothing was changed.',
  });
  await api.remove(first.sessionId);
  expect([await names(folder), await missing(folder)]).toEqual([inOrder(photos), []]);
  await rmdir(folder);
  await rename(`${folder}-away`, folder);
  await api.command(failed.sessionId, 'restart', { from: 'training' });
  expect(await darkroom.untilEnd(failed.sessionId)).toMatchObject({ overallStatus: 'completed', reason: null });
});

test('a sub-folder that was chosen and is gone is named, and its photos are not missing', async () => {
  const root = darkroom.folder('chosen');
  const [gone, kept] = [darkroom.folder('chosen/2019'), darkroom.folder('chosen/2020')];
  await makePhotos(gone, 1, { seed: (seed += 1) });
  const photos = await makePhotos(kept, 2, { seed: (seed += 1) });
  await darkroom.indexed(root);
  const order = { rootPath: root, subdirectories: ['2019', '2020'] };
  const { sessionId } = await api.create(order);
  await rename(gone, `${root}-2019`);
  await rm(photos[0] ?? '');
  await api.command(sessionId, 'start');
  expect(await darkroom.untilEnd(sessionId)).toMatchObject({
    overallStatus: 'completed',
    reason: '1 folder could not be read. The folder 2019 was not read. It does not exist.',
    discovery: { found: 1, missing: 1 },
  });
  expect(await missing(root)).toEqual([basename(photos[0] ?? '')]);
});

test('photos of a renamed sub-folder are moved, not missing', async () => {
  const root = darkroom.folder('renamed');
  await makePhotos(darkroom.folder('renamed/2019'), 3, { seed: (seed += 1) });
  await darkroom.indexed(root);
  await rename(join(root, '2019'), join(root, '2019-Rome'));
  const again = await darkroom.indexed(root);
  expect(again).toMatchObject({ discovery: { found: 3, missing: 0 }, phases: { training: { moved: 3 } } });
  expect(analysed(await api.items(again.sessionId))).toEqual([]);
  expect(await folderAt(root)).toMatchObject({ photos: 3, missing: 0 });
});

test('a deleted session leaves its photos in the library', async () => {
  const { folder, photos } = await album('history', 2);
  const { sessionId } = await darkroom.indexed(folder);
  await api.remove(sessionId);
  expect(await names(folder)).toEqual(inOrder(photos));
  expect(await folderAt(folder)).toMatchObject({ photos: 2, sessions: 0, lastSession: null });
  const again = await darkroom.indexed(folder);
  expect(analysed(await api.items(again.sessionId))).toEqual([]);
});

test('a restart from the first phase walks the folder again: new files are found, others are gone', async () => {
  const { folder, photos } = await album('again', 3);
  const { sessionId } = await darkroom.indexed(folder);
  await rm(photos[1] ?? '');
  const [added = ''] = await makePhotos(folder, 1, { seed: (seed += 1), prefix: 'added' });
  await api.command(sessionId, 'restart', { from: 'training' });
  const expected = inOrder([added, photos[0] ?? '', photos[2] ?? '']);
  expect(await darkroom.untilEnd(sessionId)).toMatchObject({
    overallStatus: 'completed',
    discovery: { found: 3, missing: 1 },
    phases: { training: { progress: { total: 3, completed: 3 } }, faceDetection: { progress: { total: 3 } } },
  });
  const items = await api.items(sessionId);
  expect(items.map(({ path }) => basename(path))).toEqual(expected);
  expect(analysed(items)).toEqual(expected);
});

test('what a folder ignores is remembered for its sessions', async () => {
  const { folder, photos } = await album('ignoring', 2);
  const ignored = basename(photos[0] ?? '');
  const { sessionId } = await api.create({ rootPath: folder, options: { ignore: [ignored] }, start: true });
  expect((await darkroom.untilEnd(sessionId)).discovery).toMatchObject({ found: 1, ignored: 1 });
  expect((await darkroom.indexed(folder)).discovery).toMatchObject({ found: 1, ignored: 1 });
  const id = await folderIdOf(folder);
  const watched = (await api.call(endpoints.folders.get, id)).watched;
  expect(await api.call(endpoints.folders.update, id, { ignore: [] })).toMatchObject({ ignore: [], watched });
  expect((await darkroom.indexed(folder)).discovery).toMatchObject({ found: 2, ignored: 0 });
  expect(await api.send('PATCH', endpoints.folders.update.path(id), { body: { ignore: ['../x'] } })).toMatchObject({
    status: 400,
  });
});

describe('the removal of a folder', () => {
  const thumbnailsOf = async (path: string) => {
    const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
    const where = { photo: { path: { startsWith: `${path}/` } } };
    const prints = await database.photoFingerprint.findMany({ where, orderBy: { photoId: 'asc' } });
    await database.$disconnect();
    return prints.map(({ contentHash }) => thumbnailPath(dataLayout(darkroom.data).thumbnailsDirectory, contentHash));
  };

  test('says what will go, keeps what another folder has too, and leaves the files alone', async () => {
    const outer = await album('outer', 2);
    const inner = { folder: darkroom.folder('outer/inner'), photos: [] as string[] };
    inner.photos = await makePhotos(inner.folder, 1, { seed: (seed += 1) });
    await copyPhoto(outer.photos[1] ?? '', join(outer.folder, 'copy.jpg'));
    const { sessionId } = await darkroom.indexed(outer.folder);
    await darkroom.indexed(inner.folder);
    const id = await folderIdOf(outer.folder);
    const [going, staying] = [await thumbnailsOf(outer.folder), await thumbnailsOf(inner.folder)];
    const preview = await api.call(endpoints.folders.removal, id);
    expect(preview).toMatchObject({ photos: 3, staying: 1, sessions: 1 });
    expect(await api.call(endpoints.folders.remove, id)).toEqual(preview);
    expect(await folderAt(outer.folder)).toBeUndefined();
    expect(await api.send('GET', endpoints.sessions.get.path(sessionId))).toMatchObject({ status: 404 });
    expect(await names(inner.folder)).toEqual(inOrder(inner.photos));
    expect((await readdir(outer.folder)).sort()).toEqual([...inOrder(outer.photos), 'copy.jpg', 'inner'].sort());
    expect(staying.map(existsSync)).toEqual([true]);
    expect(going.filter((path) => !staying.includes(path)).map(existsSync)).not.toContain(true);
  });

  test('is refused while a session of it has not ended', async () => {
    const { folder } = await album('busy', 30);
    const { sessionId } = await api.index(folder);
    const id = await folderIdOf(folder);
    const remove = () => api.send('DELETE', endpoints.folders.remove.path(id), { body: {} });
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'conflict', details: { sessionId } } });
    await api.command(sessionId, 'cancel');
    expect(await remove()).toMatchObject({ status: 200 });
  });
});
