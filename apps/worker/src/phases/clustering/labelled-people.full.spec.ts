import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { hdbscan, refineGroups } from '#libs/clustering';
import { intersectionOverUnion, UNLIKELY_QUALITY } from '#libs/contracts';
import { decodeForFaces } from '#libs/formats';
import { createFaceAnalyser, loadModelSet, type Face, type ModelSet } from '#libs/inference';
import { samplePhotos } from '#libs/model-conversion';
import { drawnPictures, texturePictures } from '../../../../../test/support/drawn-pictures.js';
import { CELLS_OF_THE_MAN, makeFaceMatchCells } from '../../../../../test/support/face-match.js';
import { makeDirectory } from '../../../../../test/support/folder.js';
import { makeModels } from '../../../../../test/support/models.setup.js';
import { clusterOptions, faceMatrix, refineOptions } from './group-people.js';

/** Who a face is of: the man, possibly him, one of the 22 people of the sample photos, somebody else, or a drawing, surfaces among them. */
type Who = 'man' | 'doubtful' | 'other' | 'drawing' | `sample ${number}/${number}`;

interface Labelled {
  readonly photo: number;
  readonly who: Who;
  readonly face: Face;
}

const DRAWINGS = 150;
const TEXTURES = 60;
const SEED = 2;

/** Other photos of the people on a sample photo, with their faces at the same places. */
const TAKES: readonly ((photo: Sharp) => Sharp)[] = [
  (photo) => photo,
  (photo) => photo.resize(1_100).modulate({ brightness: 0.75 }),
  (photo) => photo.blur(2).modulate({ brightness: 1.15, saturation: 0.7 }),
  (photo) => photo.resize(900).greyscale().jpeg({ quality: 50 }),
];

let faces: ModelSet['manifest']['faces'];
const labelled: Labelled[] = [];

beforeAll(async () => {
  const set = await loadModelSet(await makeModels());
  ({ faces } = set.manifest);
  const analyser = createFaceAnalyser(set);
  const folder = makeDirectory('people');
  let photos = 0;
  const analyse = async (path: string) => analyser.analyse((await decodeForFaces(path)).image, { minFaceSize: 0 });
  const look = async (path: string, whoOf: (face: Face) => Who) => {
    const photo = (photos += 1);
    for (const face of await analyse(path)) labelled.push({ photo, who: whoOf(face), face });
  };
  for (const [path, who] of await makeFaceMatchCells(folder)) await look(path, () => who);
  for (const [number, sample] of samplePhotos().entries()) {
    const known = (await analyse(sample)).map(({ box }) => box);
    for (const take of TAKES) {
      const path = join(folder, 'take.jpg');
      await writeFile(path, await take(sharp(sample)).jpeg().toBuffer());
      const whoOf = ({ box }: Face): Who => {
        const place = known.findIndex((other) => intersectionOverUnion(other, box) > 0.5);
        return place === -1 ? 'other' : `sample ${number}/${place}`;
      };
      await look(path, whoOf);
    }
  }
  const things = (await drawnPictures(SEED, DRAWINGS)).map(({ jpeg }) => jpeg);
  for (const jpeg of [...things, ...(await texturePictures(SEED, TEXTURES))]) {
    const path = join(folder, 'drawing.jpg');
    await writeFile(path, jpeg);
    await look(path, () => 'drawing');
  }
  await Promise.all([analyser.close(), rm(folder, { recursive: true })]);
}, 180_000);

/** The people that are found, as the faces of each. */
function people(): Labelled[][] {
  const all = labelled.map(({ face: { quality, descriptor } }, id) => {
    return { id, quality, descriptor: new Uint8Array(descriptor.buffer) };
  });
  const { ids, points, clusterable } = faceMatrix({ faces: all.length, revision: 0n }, all, faces);
  const { dimension } = faces;
  const { labels } = hdbscan(clusterable, clusterOptions(faces));
  const groups = Int32Array.from(ids, (_, row) => labels[row] ?? -1);
  const photos = Int32Array.from(ids, (id) => labelled[id]?.photo ?? -1);
  const grouping = { points, dimension, groups, photos, fixed: new Uint8Array(ids.length), never: [] };
  const { attached } = refineGroups(grouping, refineOptions(faces));
  for (const { point, to } of attached) groups[point] = groups[to] as number;
  const found = new Map<number, Labelled[]>();
  ids.forEach((id, row) => {
    const group = groups[row] as number;
    if (group !== -1) found.set(group, [...(found.get(group) ?? []), labelled[id] as Labelled]);
  });
  return [...found.values()];
}

/** Whether two faces are of one human; undefined if that is not known. */
function areSame(a: Who, b: Who): boolean | undefined {
  if (a === 'drawing' || b === 'drawing') return false;
  if (a === 'doubtful' || b === 'doubtful') return undefined;
  if (a === 'man' || b === 'man') return a === b;
  if (a === 'other' || b === 'other') return undefined;
  if (a === b) return true;
  return a.split('/')[0] === b.split('/')[0] ? false : undefined;
}

/** The pairs of some faces of which is known whether they are the same, by that. */
function pairsOf(of: readonly Labelled[]): { same: number; different: number } {
  const pairs = of.flatMap((one, at) => of.slice(at + 1).map((other) => areSame(one.who, other.who)));
  return {
    same: pairs.filter((same) => same === true).length,
    different: pairs.filter((same) => same === false).length,
  };
}

const drawings = () => labelled.filter(({ who }) => who === 'drawing');
const personOf = (who: Who) => people().filter((person) => person.some((face) => face.who === who));

describe('the people of labelled photos', () => {
  it('are humans: none has a drawing, though the detector finds many', () => {
    expect(drawings().length).toBeGreaterThan(70); // 90
    expect(personOf('drawing')).toEqual([]);
    const unlikely = drawings().filter(({ face }) => face.quality < UNLIKELY_QUALITY);
    expect(unlikely.length).toBeGreaterThan(0.85 * drawings().length); // 82 of 90
  });

  it('include everybody with enough photos: the man is one person', () => {
    const [person, ...others] = personOf('man');
    expect(others).toEqual([]);
    expect(person?.filter(({ who }) => who === 'man')).toHaveLength(CELLS_OF_THE_MAN);
    expect(person?.filter(({ who }) => areSame('man', who) === false)).toEqual([]);
  });

  it('are not two in one: pairs of faces in one person are of one human, and almost all pairs of one human are in one', () => {
    const found = people().map(pairsOf);
    const sum = (kind: 'same' | 'different') => found.reduce((total, pairs) => total + pairs[kind], 0);
    expect(sum('different')).toBe(0);
    expect(sum('same') / pairsOf(labelled).same).toBeGreaterThan(0.95); // 0.981
  });

  it('lose few faces to what is none', () => {
    const humans = labelled.filter(({ who }) => who !== 'drawing');
    const lost = humans.filter(({ face }) => face.quality < UNLIKELY_QUALITY);
    expect(lost.length / humans.length).toBeLessThan(0.03); // 4 of 195
  });
});
