import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeForFaces, fromRgb, type RgbImage } from '#libs/formats';
import { intersectionOverUnion, UNLIKELY_QUALITY, type Box } from '#libs/contracts';
import {
  ALIGNMENTS,
  createFaceAnalyser,
  loadModelSet,
  type Face,
  type FaceAnalyser,
  type FaceOptions,
  type ModelSet,
} from '#libs/inference';
import { samplePhotos } from './packages.js';
import { components, distanceBetween } from './distances.fixture.js';
import { makeModels } from '../../../../test/support/models.setup.js';
import { plainRgb, rgb } from '../../../../test/support/pictures.js';

let set: ModelSet;
let analyser: FaceAnalyser;
let distance: ModelSet['manifest']['faces']['distance'];
let photos: RgbImage[];

beforeAll(async () => {
  set = await loadModelSet(await makeModels());
  ({ distance } = set.manifest.faces);
  analyser = createFaceAnalyser(set);
  photos = await Promise.all(samplePhotos().map(async (path) => (await decodeForFaces(path)).image));
});
afterAll(() => analyser.close());

function analyse(image: RgbImage, options: Partial<FaceOptions> = {}): Promise<Face[]> {
  return analyser.analyse(image, { minFaceSize: 0, ...options });
}

/** The angle of the line between the outer eye corners, in degrees, in the image and in the aligned chip. */
function tilt(face: Face, image: RgbImage): { image: number; chip: number } {
  const points = face.landmarks.map(({ x, y }) => ({ x: x * image.width, y: y * image.height }));
  const [right, left] = [points[36], points[45]];
  if (!right || !left) throw new Error('no eyes');
  const inImage = Math.atan2(left.y - right.y, left.x - right.x);
  const { a, b } = ALIGNMENTS['dlib-68'](points, { width: 150, height: 150 });
  return { image: (inImage * 180) / Math.PI, chip: ((inImage - Math.atan2(b, a)) * 180) / Math.PI };
}

type Point = Pick<Box, 'x' | 'y'>;

function middleOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

describe('the face analyser on the sample photos', () => {
  it('finds the 22 faces, each once, inside its photo', async () => {
    const found = await Promise.all(photos.map((photo) => analyse(photo)));
    expect(found.map((faces) => faces.length)).toEqual([3, 3, 3, 4, 5, 4]);
    for (const face of found.flat()) {
      const { x, y, width, height } = face.box;
      expect(x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1 && y + height <= 1).toBe(true);
      expect(face.score).toBeGreaterThanOrEqual(0.55);
      expect(face.quality > 0.5 && face.quality <= 1).toBe(true);
      expect(face.descriptor).toHaveLength(128);
      expect(face.landmarks).toHaveLength(68);
    }
  });

  it.each(['fast', 'fine'] as const)('finds the same faces with quality %s', async (quality) => {
    for (const [index, path] of samplePhotos().entries()) {
      const standard = await analyse(photos[index] as RgbImage);
      const other = await analyse((await decodeForFaces(path, quality)).image);
      expect(other).toHaveLength(standard.length);
      for (const { box } of standard)
        expect(other.some((face) => intersectionOverUnion(face.box, box) > 0.5)).toBe(true);
    }
  });

  it('finds no group among these faces of different people', async () => {
    const faces = (await Promise.all(photos.map((photo) => analyse(photo)))).flat();
    const { cut, minClusterSize } = distance;
    expect(Math.max(...components(faces, cut).map((component) => component.length))).toBeLessThan(minClusterSize);
  });

  it('sorts faces by falling score and drops those below the minimum size', async () => {
    const [photo] = photos as [RgbImage];
    const faces = await analyse(photo);
    const scores = faces.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const longSide = Math.max(photo.width, photo.height);
    const sides = faces.map(({ box }) => Math.min(box.width * photo.width, box.height * photo.height) / longSide);
    const middle = (Math.min(...sides) + Math.max(...sides)) / 2;
    expect(await analyse(photo, { minFaceSize: middle })).toHaveLength(sides.filter((side) => side >= middle).length);
    expect(await analyse(photo, { minFaceSize: 1 })).toEqual([]);
  });
});

describe('a face that is like the mean of what is none', () => {
  it('is found with a quality at which it is probably none', async () => {
    const photo = photos[0] as RgbImage;
    const [face, ...others] = (await analyse(photo)) as [Face, ...Face[]];
    const nonFace = { descriptor: [...face.descriptor], distance: 0.1 };
    const { manifest } = set;
    const wary = createFaceAnalyser({ ...set, manifest: { ...manifest, faces: { ...manifest.faces, nonFace } } });
    const [same, ...unlike] = (await wary.analyse(photo, { minFaceSize: 0 })) as [Face, ...Face[]];
    expect(same).toEqual({ ...face, quality: same.quality });
    expect(same.quality > 0 && same.quality < UNLIKELY_QUALITY).toBe(true);
    expect(unlike).toEqual(others);
    await wary.close();
  });
});

describe('the face analyser on changed photos', () => {
  it('aligns tilted faces, which keep their descriptors', async () => {
    const tilts: ReturnType<typeof tilt>[] = [];
    for (const photo of photos.slice(-3)) {
      const turned = await rgb(fromRgb(photo).rotate(20, { background: 'black' }));
      const [upright, tilted] = [await analyse(photo), await analyse(turned)];
      for (const face of tilted) {
        tilts.push(tilt(face, turned));
        const nearest = Math.min(...upright.map((other) => distanceBetween(face, other)));
        expect(nearest).toBeLessThan(distance.epsilon);
      }
    }
    expect(tilts.length).toBeGreaterThanOrEqual(11);
    expect(Math.max(...tilts.map(({ image }) => Math.abs(image)))).toBeGreaterThan(20);
    expect(Math.max(...tilts.map(({ chip }) => Math.abs(chip)))).toBeLessThan(10);
  });

  it.each<[string, number, number, (at: Point) => Point]>([
    ['on its left side', 2, 270, ({ x, y }) => ({ x: y, y: 1 - x })],
    ['on its right side', 2, 90, ({ x, y }) => ({ x: 1 - y, y: x })],
    ['upside down', 4, 180, ({ x, y }) => ({ x: 1 - x, y: 1 - y })],
  ])(
    'finds and describes the faces of a photo that lies %s as those of the upright one',
    async (_, number, angle, lie) => {
      const photo = photos[number] as RgbImage;
      const upright = await analyse(photo);
      const lying = await analyse(await rgb(fromRgb(photo).rotate(angle)));
      expect(lying).toHaveLength(upright.length);
      for (const face of lying) {
        const same = upright.filter((other) => distanceBetween(face, other) < 0.1);
        expect(same).toHaveLength(1);
        const [at, expected] = [middleOf(face.box), lie(middleOf((same[0] as Face).box))];
        expect(Math.hypot(at.x - expected.x, at.y - expected.y)).toBeLessThan(0.01);
      }
    },
  );

  it('gives a face and its mirror image similar descriptors', async () => {
    const [photo] = photos as [RgbImage];
    const mirrored = await analyse(await rgb(fromRgb(photo).flop()));
    for (const face of await analyse(photo)) {
      expect(Math.min(...mirrored.map((other) => distanceBetween(face, other)))).toBeLessThan(0.3);
    }
  });

  it('gives a face similar descriptors, large and small', async () => {
    const [photo] = photos as [RgbImage];
    const [large] = (await analyse(photo)) as [Face];
    const small = await analyse(await rgb(fromRgb(photo).resize(480)));
    expect(Math.min(...small.map((other) => distanceBetween(large, other)))).toBeLessThan(0.35);
    expect(Math.max(...small.map(({ quality }) => quality))).toBeLessThan(large.quality);
  });

  it('rates a blurred face lower than a sharp one', async () => {
    const [photo] = photos as [RgbImage];
    const blurred = await analyse(await rgb(fromRgb(photo).blur(6)));
    const sharpFaces = await analyse(photo);
    expect(blurred.length).toBeGreaterThan(0);
    for (const face of blurred) {
      const same = sharpFaces.find(({ box }) => intersectionOverUnion(box, face.box) > 0.5);
      expect(face.quality).toBeLessThan((same as Face).quality - 0.1);
    }
  });

  it('finds no face in an image without faces', async () => {
    expect(await analyse(plainRgb(640, 480, [90, 120, 60]))).toEqual([]);
  });
});
