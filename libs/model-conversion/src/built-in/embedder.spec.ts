import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeForTraining, fromRgb, type RgbImage } from '#libs/formats';
import { createEmbedder, loadModelSet, type Embedder, type ModelSet } from '#libs/inference';
import { plainRgb, rgb } from '../../../../test/support/pictures.js';
import { cosine } from './distances.fixture.js';
import { samplePhotos } from './packages.js';
import { makeModels } from '../../../../test/support/models.setup.js';

let set: ModelSet;
let embedder: Embedder;

beforeAll(async () => {
  set = await loadModelSet(await makeModels());
  embedder = createEmbedder(set);
});
afterAll(() => embedder.close());

/** A photo as training decodes it. */
async function decoded(path: string): Promise<RgbImage> {
  return (await decodeForTraining(path)).image;
}

/** Subtracts the mean of all, as the library does before it compares. */
function centred(vectors: Float32Array[]): Float32Array[] {
  const mean = (vectors[0] as Float32Array).map((_, index) => {
    return vectors.reduce((sum, vector) => sum + (vector[index] as number), 0) / vectors.length;
  });
  return vectors.map((vector) => vector.map((value, index) => value - (mean[index] as number)));
}

describe('the embedder', () => {
  it('gives 1008 numbers, and tags the people on the sample photos', async () => {
    expect(set.manifest.tasks.embed).toMatchObject({ id: 'centernet-mobilenetv3@2', dimension: 1008 });
    for (const path of samplePhotos()) {
      const { embedding, tags } = await embedder.embed(await decoded(path));
      expect(embedding).toHaveLength(1008);
      expect(embedding.every(Number.isFinite)).toBe(true);
      expect(tags.map(({ label }) => label)).toContain('person');
    }
  });

  it('places a photo nearest to a cropped, re-encoded copy', async () => {
    const photos = await Promise.all(samplePhotos().map(decoded));
    const copies = await Promise.all(
      photos.map(async (photo) => {
        const region = { left: 8, top: 6, width: photo.width - 16, height: photo.height - 12 };
        return rgb(sharp(await fromRgb(photo).extract(region).jpeg({ quality: 60 }).toBuffer()));
      }),
    );
    const results = await Promise.all([...photos, ...copies].map((image) => embedder.embed(image)));
    const vectors = centred(results.map(({ embedding }) => embedding));
    photos.forEach((_, index) => {
      const original = vectors[index] as Float32Array;
      const similarities = vectors.map((vector, other) => (other === index ? -Infinity : cosine(original, vector)));
      expect(similarities.indexOf(Math.max(...similarities))).toBe(index + photos.length);
    });
  });

  it('gives the same vector for the same pixels', async () => {
    const image = await decoded(samplePhotos()[2] as string);
    expect((await embedder.embed(image)).embedding).toEqual((await embedder.embed(image)).embedding);
  });

  it('accepts images of any shape and refuses data of another size', async () => {
    await expect(embedder.embed(plainRgb(1, 320, [10, 20, 30]))).resolves.toMatchObject({ tags: [] });
    await expect(embedder.embed({ data: new Uint8Array(5), width: 1, height: 1 })).rejects.toThrow(
      '1 × 1 pixels cannot have 5 bytes',
    );
  });
});
