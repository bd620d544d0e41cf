import { cp, readdir, rm, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { endpoints, type Item, type Snapshot } from '#libs/contracts';
import { samplePhotos } from '#libs/model-conversion';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

const darkroom = await SharedServer.find();

const itemsOf = (snapshot: Snapshot, phase = 'training') => darkroom.api.items(snapshot.sessionId, { phase });
const analysed = (items: readonly Item[]) => items.filter(({ ms, attempts }) => ms !== null || attempts > 0);
const photo = (id: number) => darkroom.api.call(endpoints.photos.get, id);

/** The photos of this file's folders in the library, each once, by name, and the ids of their faces. */
async function library() {
  const own = basename(dirname(darkroom.folder('phone')));
  const { photos } = await darkroom.api.call(endpoints.photos.list, { q: own, limit: 200 });
  const faces = await Promise.all(photos.map(async ({ id }) => (await photo(id)).faces.map((face) => face.id)));
  return { photos: photos.map(({ path }) => basename(path)).sort(), faces: faces.flat().sort((a, b) => a - b) };
}

describe('a backup of a folder', () => {
  const PHOTOS = 12;
  const phone = darkroom.folder('phone');
  const backup = `${phone}-backup`;
  let before: Awaited<ReturnType<typeof library>>;
  let snapshot: Snapshot;
  beforeAll(async () => {
    await makePhotos(phone, PHOTOS, { seed: 7100 });
    await darkroom.indexed(phone);
    before = await library();
    await cp(phone, backup, { recursive: true, preserveTimestamps: true });
    snapshot = await darkroom.indexed(backup);
  });

  test('is recognised without inference: every photo is a copy, and no face or person is doubled', async () => {
    expect(snapshot.phases.training.progress).toMatchObject({ total: PHOTOS, completed: 0, skipped: PHOTOS });
    expect(snapshot.phases.faceDetection.progress).toMatchObject({ total: 0 });
    expect(snapshot.overallProgress.percentage).toBe(100);
    expect(analysed(await itemsOf(snapshot))).toEqual([]);
    expect([before.photos.length, before.faces.length > 0]).toEqual([PHOTOS, true]);
    expect(await library()).toEqual(before);
  });

  test('has photos that lead to their originals, whose results they show', async () => {
    for (const { photoId, path, duplicateOf } of await itemsOf(snapshot)) {
      const [copy, original] = [await photo(photoId), await photo(duplicateOf?.photoId ?? 0)];
      expect([copy.path, copy.original?.path]).toEqual([path, join(phone, basename(path))]);
      expect([copy.tags, copy.faces]).toEqual([original.tags, original.faces]);
      expect(original.duplicates.map(({ id }) => id)).toEqual([photoId]);
    }
    const { groups } = await darkroom.api.call(endpoints.photos.copies, { limit: 100 });
    const listed = groups.flatMap(({ copies }) => copies.map(({ path }) => path));
    expect(listed).toEqual(expect.arrayContaining((await itemsOf(snapshot)).map(({ path }) => path)));
  });

  test('stays the same in the next session, also after a touch', async () => {
    for (const { path } of (await itemsOf(snapshot)).slice(0, 3)) await utimes(path, 1_700_000_000, 1_700_000_000);
    for (const folder of [phone, backup]) {
      const again = await darkroom.indexed(folder);
      expect(analysed(await itemsOf(again))).toEqual([]);
      const counts = folder === phone ? { completed: PHOTOS, skipped: 0 } : { completed: 0, skipped: PHOTOS };
      expect(again.phases.training.progress).toMatchObject(counts);
    }
    expect(await library()).toEqual(before);
  });

  test('takes the place of originals that are deleted, with their faces and people, without inference', async () => {
    const [deleted = '', ...others] = (await readdir(phone)).sort();
    await rm(join(phone, deleted));
    await darkroom.indexed(phone);
    expect(await library()).toEqual(before);
    const originalsIn = async () => {
      const again = await darkroom.indexed(backup);
      for (const phase of ['training', 'face_detection']) expect(analysed(await itemsOf(again, phase))).toEqual([]);
      return (await itemsOf(again)).flatMap(({ state, path }) => (state === 'completed' ? [basename(path)] : []));
    };
    expect(await originalsIn()).toEqual([deleted]);
    const { folders } = await darkroom.api.call(endpoints.folders.list);
    const folder = folders.find(({ path }) => path === phone);
    const removed = await darkroom.api.call(endpoints.folders.remove, folder?.id ?? 0);
    expect(removed).toMatchObject({ photos: 0, staying: others.length, faces: 0 });
    expect(await library()).toEqual(before);
    // Photos stay where a folder above has them too, as others of a shared library may: which, the copies do not tell.
    expect(await originalsIn()).toContain(deleted);
  });
});

describe('the best copy of a photo', () => {
  const folder = darkroom.folder('best');
  let snapshot: Snapshot;
  beforeAll(async () => {
    const [, sample = ''] = samplePhotos();
    const { width = 0, height = 0 } = await sharp(sample).metadata();
    const mirrored = () => sharp(sample).extract({ left: 0, top: 0, width: width - 20, height: height - 30 });
    await mirrored().resize(3_000).jpeg({ quality: 92 }).toFile(join(folder, 'z-original.jpg'));
    await sharp(join(folder, 'z-original.jpg')).resize(1_000).jpeg().toFile(join(folder, 'a-small.jpg'));
    await sharp(join(folder, 'z-original.jpg')).jpeg({ quality: 60 }).toFile(join(folder, 'b-compressed.jpg'));
    snapshot = await darkroom.indexed(folder);
  });

  test('is its original, although another came first, and its faces are found in it', async () => {
    expect(snapshot.phases.training.progress).toMatchObject({ total: 3, completed: 1, skipped: 2, percentage: 100 });
    const items = await itemsOf(snapshot);
    const original = items.find(({ path }) => path.endsWith('z-original.jpg'));
    expect(original).toMatchObject({ state: 'completed', duplicateOf: null });
    for (const item of items.filter((other) => other !== original))
      expect(item).toMatchObject({ state: 'skipped', duplicateOf: { photoId: original?.photoId } });
    const searched = await itemsOf(snapshot, 'face_detection');
    expect(searched.map(({ photoId }) => photoId)).toEqual([original?.photoId]);
  });

  test('becomes the original of an earlier session’s photo, and takes over its faces with their people', async () => {
    const [first, later] = [darkroom.folder('best-first'), darkroom.folder('best-later')];
    const [made = ''] = await makePhotos(darkroom.folder('best-made'), 1, { seed: 7200, side: 800 });
    await sharp(made).resize(500).jpeg().toFile(join(first, 'small.jpg'));
    await darkroom.indexed(first);
    const before = await library();
    await sharp(made).png().toFile(join(later, 'large.png'));
    const { phases, sessionId } = await darkroom.indexed(later);
    expect(phases.training.progress).toMatchObject({ completed: 1, skipped: 0 });
    const after = await library();
    expect(after.photos).toHaveLength(before.photos.length);
    expect(after.faces).toEqual(expect.arrayContaining(before.faces));
    const [item] = await darkroom.api.items(sessionId);
    expect((await photo(item?.photoId ?? 0)).duplicates.map(({ path }) => path)).toEqual([join(first, 'small.jpg')]);
    expect((await darkroom.indexed(first)).phases.training.progress).toMatchObject({ completed: 0, skipped: 1 });
  });
});

describe('photos that are nearly the same', () => {
  test('as pages of text are, are all indexed, and grouped as look-alikes', async () => {
    const folder = darkroom.folder('pages');
    const PAGES = 40;
    for (let page = 0; page < PAGES; page += 1) await writePage(join(folder, `page-${page}.png`), page);
    const snapshot = await darkroom.indexed(folder);
    expect(snapshot.phases.training.progress).toMatchObject({ total: PAGES, completed: PAGES, skipped: 0 });
    const { lookAlikes, duplicates } = await photo((await itemsOf(snapshot))[0]?.photoId ?? 0);
    expect(duplicates).toEqual([]);
    expect(lookAlikes.length).toBeGreaterThan(0);
    for (const { path } of lookAlikes) expect(path.startsWith(folder)).toBe(true);
  });
});

/** Draws a page of lines of words that no other page has. */
async function writePage(path: string, page: number): Promise<void> {
  const words = ['ever', 'light', 'of', 'developing', 'photographs', 'a', 'tray', 'paper', 'silver', 'and', 'water'];
  const line = (at: number) =>
    Array.from({ length: 9 }, (_, word) => words[(page * 7 + at * 3 + word * (1 + (page % 5))) % words.length]).join(
      ' ',
    );
  const text = Array.from(
    { length: 34 },
    (_, at) => `<text x="60" y="${80 + at * 28}" font-size="18">${line(at)}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="1100">
    <rect width="800" height="1100" fill="white"/>${text.join('')}</svg>`;
  await sharp(Buffer.from(svg)).png().toFile(path);
}
