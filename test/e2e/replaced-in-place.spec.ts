import { copyFile, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#libs/database';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

/** More than a chunk. */
const PHOTOS = 70;

const darkroom = await SharedServer.find();
const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
const folder = darkroom.folder('numbered');
const other = darkroom.folder('other');
const made = darkroom.folder('made');
let photos: string[];
let fresh: string[];

beforeAll(async () => {
  photos = await makePhotos(folder, PHOTOS, { seed: 8800, side: 240 });
  await makePhotos(other, 2, { seed: 8801, prefix: 'other' });
  fresh = await makePhotos(made, 4, { seed: 8802 });
  await darkroom.indexed(folder);
  await darkroom.indexed(other);
  // Each photo with faces is of a person of its own, by hand.
  for (const { photoId } of await database.face.groupBy({ by: ['photoId'], where: below(folder) })) {
    const { id: personId } = await database.person.create({ data: { name: `photo ${photoId}` } });
    await database.face.updateMany({ where: { photoId }, data: { personId, byHand: true } });
  }
});

const below = (path: string) => ({ photo: { path: { startsWith: `${path}/` } } });
const at = (index: number) => photos.at(index) ?? '';

/** The faces of each content, with their people and corrections; what does not come from before is left out. */
async function facesByContent(...folders: string[]) {
  const contents = new Map<string, string[]>();
  for (const path of folders) {
    const rows = await database.photo.findMany({
      where: { path: { startsWith: `${path}/` }, missingSince: null },
      include: { faces: { orderBy: { id: 'asc' } } },
    });
    for (const { path, faces } of rows) {
      const bytes = (await readFile(path)).toString('base64');
      const known = faces.map(({ id, personId, byHand }) => `${id} ${personId} ${byHand}`);
      contents.set(bytes, (contents.get(bytes) ?? []).concat(known));
    }
  }
  return contents;
}

/** Indexes folders. @returns the photos that were analysed again */
async function analysedIn(...folders: string[]): Promise<string[]> {
  const analysed: string[] = [];
  for (const path of folders) {
    const { sessionId, overallStatus } = await darkroom.indexed(path);
    expect(overallStatus).toBe('completed');
    for (const phase of ['training', 'face_detection'])
      for (const item of await darkroom.api.items(sessionId, { phase }))
        if (item.ms !== null || item.attempts > 0) analysed.push(item.path);
  }
  return [...new Set(analysed)].sort();
}

async function swap(one: string, another: string): Promise<void> {
  await rename(one, `${made}/aside`);
  await rename(another, one);
  await rename(`${made}/aside`, another);
}

test('two photos that swap their names keep their faces, people and corrections, without inference', async () => {
  const before = await facesByContent(folder);
  expect([...before.values()].flat().length).toBeGreaterThan(PHOTOS / 4);
  await swap(at(1), at(-1));
  await swap(at(2), at(3));
  expect(await analysedIn(folder)).toEqual([]);
  expect(await facesByContent(folder)).toEqual(before);
});

test('photos that are renumbered keep what they have, and only a new one is analysed', async () => {
  const before = await facesByContent(folder);
  await rename(at(-1), join(folder, 'renumbered.jpg'));
  for (let index = PHOTOS - 1; index > 0; index -= 1) await rename(at(index - 1), at(index));
  await copyFile(fresh[0] ?? '', at(0));
  expect(await analysedIn(folder)).toEqual([at(0)]);
  const after = await facesByContent(folder);
  for (const [content, faces] of before) expect(after.get(content)).toEqual(faces);
});

test('a photo that was put aside for another keeps what it has, wherever it comes in the order', async () => {
  const before = await facesByContent(folder);
  await rename(at(5), join(folder, 'z-put-aside.jpg'));
  await copyFile(fresh[1] ?? '', at(5));
  expect(await analysedIn(folder)).toEqual([at(5)]);
  const after = await facesByContent(folder);
  for (const [content, faces] of before) expect(after.get(content)).toEqual(faces);
});

test('an original that is replaced gives what it has to its copy', async () => {
  const before = await facesByContent(folder);
  await copyFile(at(7), join(other, 'copy.jpg'));
  expect(await analysedIn(other)).toEqual([]);
  await copyFile(fresh[2] ?? '', at(7));
  expect(await analysedIn(folder, other)).toEqual([at(7)]);
  const after = await facesByContent(folder, other);
  for (const [content, faces] of before) expect(after.get(content)).toEqual(faces);
});

test('photos of two folders that swap their places keep what they have, whichever is indexed first', async () => {
  for (const [index, order] of [
    [11, [folder, other]],
    [12, [other, folder]],
  ] as const) {
    const before = await facesByContent(folder, other);
    await swap(at(index), join(other, 'other-0001.jpg'));
    expect(await analysedIn(...order)).toEqual([]);
    expect(await facesByContent(folder, other)).toEqual(before);
  }
});
