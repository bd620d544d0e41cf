import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModelSet } from '#libs/inference';
import { drawnPictures } from '../../../../test/support/drawn-pictures.js';
import { makeDirectory, writeFiles } from '../../../../test/support/folder.js';
import { makeModels } from '../../../../test/support/models.setup.js';
import { samplePhotos } from '../built-in/packages.js';
import { measureNonFaces, type NonFaceMeasure } from './measure-non-faces.js';

const folder = makeDirectory('non-faces');
let measure: NonFaceMeasure;

beforeAll(async () => {
  const drawings = (await drawnPictures(1, 60)).map(({ jpeg }, number) => [`${number}.jpg`, jpeg] as const);
  const others = await writeFiles(folder, Object.fromEntries(drawings));
  measure = await measureNonFaces(await loadModelSet(await makeModels()), { faces: samplePhotos(), others });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

describe('the mean non-face of labelled pictures', () => {
  it('is nearer to most of what is no face than to almost any face', () => {
    const { nonFace, limits, counts } = measure;
    expect(counts.faces).toBe(22);
    expect(counts.others).toBeGreaterThan(30);
    expect(nonFace.descriptor).toHaveLength(128);
    const best = limits.find(({ distance }) => Math.abs(distance - nonFace.distance) < 0.001);
    expect(best?.caught).toBeGreaterThan(0.9);
    expect(best?.lost).toBeLessThan(0.1); // 1 of 22
  });

  it('cannot be made where too little is found', async () => {
    const set = await loadModelSet(await makeModels());
    await expect(measureNonFaces(set, { faces: samplePhotos().slice(0, 1), others: [] })).rejects.toThrow('0 others');
  });
});
