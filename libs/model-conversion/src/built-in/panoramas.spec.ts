import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intersectionOverUnion, type Box } from '#libs/contracts';
import { decodeForFaces, fromRgb } from '#libs/formats';
import { createFaceAnalyser, loadModelSet, type FaceAnalyser } from '#libs/inference';
import { faceMatchGrid } from '../../../../test/support/face-match.js';
import { temporaryFolder } from '../../../../test/support/folder.js';
import { makeModels } from '../../../../test/support/models.setup.js';
import { picture } from '../../../../test/support/pictures.js';
import { distanceBetween } from './distances.fixture.js';

let analyser: FaceAnalyser;
beforeAll(async () => {
  analyser = createFaceAnalyser(await loadModelSet(await makeModels()));
});
afterAll(() => analyser.close());

/** Of cells of the face-match picture, and the face in them; faces have 400 pixels. */
const CELL = { side: 662, left: 125, top: 69, width: 400, height: 481 };

/** A picture of 59 megapixels with four faces: at the start, across the border of a tile, in its middle and at the end. */
async function panorama(upright: boolean): Promise<{ path: string; boxes: Box[] }> {
  const [width, height] = upright ? [2948, 20_000] : [20_000, 2948];
  const places = [
    [0, 300],
    [5400, 1500],
    [11_300, 2286],
    [19_338, 900],
  ].map(([along = 0, across = 0]) => (upright ? { left: across, top: along } : { left: along, top: across }));
  const cells = await faceMatchGrid(places.length);
  const layers = places.map(async (place, index) => {
    const { image } = cells[index] as (typeof cells)[number];
    const input = await fromRgb(image).resize(CELL.side, CELL.side).png({ compressionLevel: 0 }).toBuffer();
    return { input, ...place };
  });
  const ground = picture(Math.round(width / 20), Math.round(height / 20)).resize(width, height, { fit: 'fill' });
  const made = sharp(await ground.jpeg().toBuffer()).composite(await Promise.all(layers));
  const path = join(await temporaryFolder(), 'panorama.jpg');
  await made.jpeg().toFile(path);
  const boxes = places.map(({ left, top }) => ({
    x: (left + CELL.left) / width,
    y: (top + CELL.top) / height,
    width: CELL.width / width,
    height: CELL.height / height,
  }));
  return { path, boxes };
}

/** The faces of a file in the order of some boxes; fails unless each box has one, and no others are found. */
async function facesAt(boxes: readonly Box[], path: string, minFaceSize: number) {
  const { image } = await decodeForFaces(path);
  const found = await analyser.analyse(image, { minFaceSize });
  expect(found).toHaveLength(boxes.length);
  return boxes.map((box) => {
    const [nearest] = found
      .map((face) => ({ face, overlap: intersectionOverUnion(box, face.box) }))
      .sort((a, b) => b.overlap - a.overlap);
    expect(nearest?.overlap).toBeGreaterThan(0.5);
    return (nearest as NonNullable<typeof nearest>).face;
  });
}

describe('on a panorama of 20,000 × 2,948 pixels', () => {
  it.each([
    ['wide', false],
    ['upright', true],
  ])('four faces of 400 pixels are found where they are, good enough for groups: %s', async (_, upright) => {
    const { path, boxes } = await panorama(upright);
    // Of 4,422 pixels, as a photo of 3:2 of this height has; of 20,000 they would be too small.
    const faces = await facesAt(boxes, path, 0.06);
    for (const { quality } of faces) expect(quality).toBeGreaterThan(0.5);
    // All of one man.
    const [first, ...others] = faces as [(typeof faces)[number]];
    for (const other of others) expect(distanceBetween(first, other)).toBeLessThan(0.47);
  });
});

it.each([
  ['a panorama of 12:1', 12_000, 1000],
  ['a strip of 40:1', 20_000, 500],
  ['a page of text', 600, 6000],
])('no face is found on %s without faces', async (_, width, height) => {
  const path = join(await temporaryFolder(), 'empty.jpg');
  await picture(width, height).jpeg().toFile(path);
  const { image } = await decodeForFaces(path);
  expect(await analyser.analyse(image, { minFaceSize: 0 })).toEqual([]);
});
