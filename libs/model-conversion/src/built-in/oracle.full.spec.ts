import { beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import type { RgbImage } from '#libs/formats';
import { loadModelSet, Model, type ModelSet } from '#libs/inference';
import { rgb } from '../../../../test/support/pictures.js';
import { cosine } from './distances.fixture.js';
import { samplePhotos } from './packages.js';
import { makeModels } from '../../../../test/support/models.setup.js';
import { runFloat } from './float-network.fixture.js';
import { tfCenternet, tfDescriptor, tfDetector, tfLandmarks } from './tfjs-oracle.fixture.js';
import { CENTERNET_SIZE } from './centernet.js';
import { buildDescriptor, DESCRIPTOR_SIZE, faceDescriptor } from './descriptor.js';
import { buildFaceBoxes, faceDetector } from './faceboxes.js';
import { LANDMARK_SIZE } from './landmarks.js';

/** Side of the detector's input, a multiple of 128. */
const DETECTOR_SIZE = 512;

/** TensorFlow.js runs the same weights on the same pixels, so that results differ by rounding only. */
const SAME = 0.99999;

let set: ModelSet;
beforeAll(async () => {
  set = await loadModelSet(await makeModels());
});

const squares = (size: number): Promise<RgbImage[]> =>
  Promise.all(samplePhotos().map((path) => rgb(sharp(path).resize(size, size))));

/** All six photos in one square, for one run of the slow oracle. */
async function mosaic(size: number): Promise<RgbImage> {
  const tile = { width: Math.floor(size / 2), height: Math.floor(size / 3) };
  const tiles = await Promise.all(
    samplePhotos().map((path) => sharp(path).resize(tile.width, tile.height).png().toBuffer()),
  );
  const places = tiles.map((input, index) => ({
    input,
    left: (index % 2) * tile.width,
    top: (index >> 1) * tile.height,
  }));
  return rgb(sharp({ create: { width: size, height: size, channels: 3, background: 'black' } }).composite(places));
}

/** TensorFlow.js on the CPU takes seconds a run, more on a busy machine. */
const SLOW = 180_000;

describe('for the sample photos the converted models agree with TensorFlow.js', { timeout: SLOW }, () => {
  it('on embedding and tags', async () => {
    const image = await mosaic(CENTERNET_SIZE);
    const output = await new Model<'embed'>(set, set.manifest.tasks.embed).run(image.data, image);
    const { c5, c4, heatMap } = await tfCenternet(image);
    expect(cosine(output('embedding'), [...channelMeans(c5), ...channelMeans(c4)])).toBeGreaterThan(SAME);
    expect(cosine(output('tags'), channelMaxima(heatMap))).toBeGreaterThan(SAME);
  });

  it('on face detection, before it is quantised', async () => {
    const image = await mosaic(DETECTOR_SIZE);
    const output = await runFloat(faceDetector, buildFaceBoxes, image);
    const { boxes, classes } = await tfDetector(image);
    expect(cosine(output('classes'), classes)).toBeGreaterThan(SAME);
    expect(cosine(output('boxes'), boxes)).toBeGreaterThan(SAME);
  });

  it('on landmarks', async () => {
    const model = new Model<'find-landmarks'>(set, set.manifest.tasks['find-landmarks']);
    for (const image of await squares(LANDMARK_SIZE)) {
      const output = await model.run(image.data, image);
      expect(cosine(output('landmarks'), await tfLandmarks(image))).toBeGreaterThan(SAME);
    }
  });

  it('on face descriptors, before they are quantised', async () => {
    for (const image of await squares(DESCRIPTOR_SIZE)) {
      const output = await runFloat(faceDescriptor, buildDescriptor, image);
      expect(cosine(output('descriptor'), await tfDescriptor(image))).toBeGreaterThan(SAME);
    }
  });
});

interface FeatureMap {
  readonly shape: number[];
  readonly data: Float32Array;
}

/** One value for each channel of a channels-last feature map. */
function perChannel(
  { shape, data }: FeatureMap,
  start: number,
  combine: (sofar: number, value: number) => number,
): number[] {
  const result = new Array<number>(shape.at(-1) as number).fill(start);
  data.forEach((value, index) => {
    const channel = index % result.length;
    result[channel] = combine(result[channel] as number, value);
  });
  return result;
}

function channelMeans(map: FeatureMap): number[] {
  const sums = perChannel(map, 0, (sum, value) => sum + value);
  return sums.map((sum) => (sum * sums.length) / map.data.length);
}

function channelMaxima(map: FeatureMap): number[] {
  return perChannel(map, -Infinity, Math.max);
}
