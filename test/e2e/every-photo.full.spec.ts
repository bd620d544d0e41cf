import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { endpoints, intersectionOverUnion, type Item, type PhotoFace, type Snapshot } from '#libs/contracts';
import { fromRgb, thumbnailPath } from '#libs/formats';
import { makeEveryKind, OTHERS, type MadePhoto } from '../support/every-kind.js';
import type { Darkroom } from '../support/darkroom.js';
import { rgb } from '../support/pictures.js';
import { useWorkspace } from '../support/workspace.js';

/** Side in which a thumbnail is compared with the upright picture, and how far channels may differ on average. */
const COMPARED = { side: 32, difference: 4 };
/** Quality of faces that are found however a picture is coded. */
const CLEAR = 0.7;

// A library of its own: among the crops of many specs some show the same picture by chance.
const workspace = useWorkspace();
let darkroom: Darkroom;

async function itemsOf(sessionId: number): Promise<Map<string, Item>> {
  return new Map((await darkroom.api.items(sessionId)).map((item) => [item.path, item]));
}

describe('a folder with photos and files of every kind', () => {
  const [folder, uprights] = [workspace.folder('every-kind'), workspace.folder('uprights')];
  let photos: MadePhoto[];
  let twins: string[];
  let snapshot: Snapshot;
  let items: Map<string, Item>;
  /** The faces of the upright pictures, by path. */
  const uprightFaces = new Map<string, PhotoFace[]>();
  beforeAll(async () => {
    ({ photos, twins } = await makeEveryKind(folder, uprights));
    darkroom = await workspace.start({ roots: [workspace.directory] });
    const { sessionId } = await darkroom.indexed(uprights);
    for (const [path, item] of await itemsOf(sessionId)) uprightFaces.set(path, await facesOf(item));
    // While they are in the library, the photos would be copies of them.
    await darkroom.api.removeFolderOf(sessionId);
    snapshot = await darkroom.indexed(folder);
    items = await itemsOf(snapshot.sessionId);
  });

  test('completes with all its photos; of a RAW file and its JPEG at least one', () => {
    const open = photos.filter(({ path }) => items.get(path)?.state !== 'completed').map(({ path }) => items.get(path));
    for (const item of open) {
      expect(item).toMatchObject({ state: 'skipped', reason: 'duplicate' });
      const name = (path = '') => path.slice(0, path.lastIndexOf('.'));
      expect(twins.map(name)).toContain(name(item?.path));
      expect(name(item?.duplicateOf?.path)).toBe(name(item?.path));
    }
    const { total, completed, skipped, failed } = snapshot.phases.training.progress;
    expect({ total, failed, settled: completed + skipped }).toEqual({
      ...{ total: photos.length, failed: 0, settled: photos.length },
    });
    expect([snapshot.overallStatus, snapshot.overallProgress.percentage]).toEqual(['completed', 100]);
  });

  test('has every other file counted by kind, and as many files in all as find counts', () => {
    const { found, ignored, unsupported, unreadable, kinds } = snapshot.discovery;
    expect({ found, kinds }).toEqual({ found: photos.length, kinds: OTHERS });
    const files = execFileSync('find', [folder, '-type', 'f', '-printf', '.']).length;
    const { folder: folders = 0, link: links = 0 } = kinds.unreadable;
    expect(found + ignored + unsupported + unreadable - folders - links).toBe(files);
  });

  test('shows every photo upright', async () => {
    const differences: Record<string, unknown> = {};
    for (const { path, upright: picture } of photos) {
      const difference = await differenceOf(
        await pictureAt(endpoints.photos.thumbnail.path(items.get(path)?.photoId ?? 0)),
        picture,
      );
      if (!(difference < COMPARED.difference)) differences[path] = difference;
    }
    expect(differences).toEqual({});
  });

  test('has the faces of every photo where those of the upright picture are', async () => {
    let faces = 0;
    const wrong: Record<string, unknown> = {};
    const isIn = (others: readonly PhotoFace[]) => (face: PhotoFace) =>
      face.quality < CLEAR || others.some(({ box }) => intersectionOverUnion(face.box, box) > 0.5);
    for (const { path, upright: picture } of photos.filter(({ path }) => items.get(path)?.state === 'completed')) {
      const [found, expected] = [await facesOf(items.get(path)), uprightFaces.get(picture) ?? []];
      if (!found.every(isIn(expected)) || !expected.every(isIn(found))) wrong[path] = { found, expected };
      faces += expected.filter(({ quality }) => quality >= CLEAR).length;
    }
    expect(wrong).toEqual({});
    expect(faces).toBeGreaterThan(photos.length);
  });

  test('never decodes a HEIC again: its faces and page come from the display copy', async () => {
    const heics = photos.filter(({ path }) => /\/heic\/|\.hif$/.test(path));
    // Copies that are mirrored tell where everything comes from.
    for (const { path } of heics) {
      const copy = await displayCopy(path);
      await writeFile(
        copy,
        await sharp(await readFile(copy))
          .flop()
          .jpeg()
          .toBuffer(),
      );
    }
    const before = new Map<string, PhotoFace[]>();
    for (const { path } of heics) before.set(path, await facesOf(items.get(path)));
    const fine = { rootPath: folder, options: { faceQuality: 'fine' as const }, start: true };
    await darkroom.untilEnd((await darkroom.api.create(fine)).sessionId);
    let faces = 0;
    for (const { path, upright: picture } of heics) {
      const item = items.get(path);
      const found = await facesOf(item);
      for (const { box, quality } of before.get(path) ?? []) {
        if (quality < CLEAR) continue;
        const mirrored = { ...box, x: 1 - box.x - box.width };
        expect([path, found.map((face) => intersectionOverUnion(face.box, mirrored) > 0.5)]).toEqual([
          path,
          expect.arrayContaining([true]),
        ]);
        faces += 1;
      }
      const page = await pictureAt(endpoints.photos.image.path(item?.photoId ?? 0));
      expect(await differenceOf(page, await sharp(picture).flop().png().toBuffer())).toBeLessThan(COMPARED.difference);
    }
    expect(faces).toBeGreaterThan(heics.length / 2);
  });

  async function facesOf(item: Item | undefined): Promise<PhotoFace[]> {
    return (await darkroom.api.call(endpoints.photos.get, item?.photoId ?? 0)).faces;
  }

  async function pictureAt(path: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(darkroom.url + path)).arrayBuffer());
  }
});

/** Where the display copy of a HEIC is kept. */
async function displayCopy(path: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return thumbnailPath(join(darkroom.data, 'thumbnails'), hash).replace(/\.jpg$/, '.display.jpg');
}

/** How far a JPEG is from a picture, from 0 to 255; NaN if it has another shape. */
async function differenceOf(jpeg: Buffer, picture: string | Buffer): Promise<number> {
  const [ours, theirs] = [await sharp(jpeg).metadata(), await sharp(picture).metadata()];
  if (Math.abs((ours.width * theirs.height) / (theirs.width * ours.height) - 1) > 0.03) return NaN;
  // Made smaller from all pixels: JPEGs can be decoded smaller, which differs in pictures with much detail.
  const pixels = async (of: string | Buffer) =>
    fromRgb(await rgb(sharp(of)))
      .resize(COMPARED.side, COMPARED.side, { fit: 'fill' })
      .raw()
      .toBuffer();
  const [data, expected] = [await pixels(jpeg), await pixels(picture)];
  return data.reduce((sum, value, at) => sum + Math.abs(value - (expected[at] ?? 0)), 0) / data.length;
}
