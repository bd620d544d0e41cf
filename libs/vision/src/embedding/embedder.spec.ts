import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFile } from '../image.js';
import { loadModelSet } from '../models/load.js';
import { samplePhotos } from '../models/packages.js';
import { sharedModels } from '../testing/models.fixture.js';
import { plain, rgb } from '../testing/photos.fixture.js';
import { COCO_LABELS } from './coco-labels.js';
import { createEmbedder, tagsOf, type Embedder } from './embedder.js';

let embedder: Embedder;

beforeAll(async () => {
  embedder = createEmbedder(await loadModelSet(await sharedModels()));
});
afterAll(() => embedder.close());

/** Subtracts the mean of all, as the library does before it compares. */
function centred(vectors: Float32Array[]): Float32Array[] {
  const mean = (vectors[0] as Float32Array).map((_, index) => {
    return vectors.reduce((sum, vector) => sum + (vector[index] as number), 0) / vectors.length;
  });
  return vectors.map((vector) => vector.map((value, index) => value - (mean[index] as number)));
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, index) => sum + value * (y[index] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('the embedder', () => {
  it('names its model, and gives 1008 numbers and the people on the sample photos', async () => {
    expect(embedder.modelId).toBe('centernet-mobilenetv3@1');
    expect(embedder.dimension).toBe(1008);
    for (const path of samplePhotos()) {
      const { embedding, tags } = await embedder.embed(await decodeFile(path, 320));
      expect(embedding).toHaveLength(1008);
      expect(embedding.every(Number.isFinite)).toBe(true);
      expect(tags.map(({ label }) => label)).toContain('person');
    }
  });

  it('puts a photo nearest to a cropped, re-encoded copy of itself', async () => {
    const photos = await Promise.all(samplePhotos().map((path) => decodeFile(path, 320)));
    const copies = await Promise.all(
      photos.map(async ({ data, width, height }) => {
        const region = { left: 8, top: 6, width: width - 16, height: height - 12 };
        const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
          .extract(region)
          .jpeg({ quality: 60 })
          .toBuffer();
        return rgb(sharp(jpeg));
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
    const image = await decodeFile(samplePhotos()[2] as string, 320);
    expect((await embedder.embed(image)).embedding).toEqual((await embedder.embed(image)).embedding);
  });

  it('takes images of any shape, and refuses one whose size is not that of its data', async () => {
    await expect(embedder.embed(plain(1, 320, [10, 20, 30]))).resolves.toMatchObject({ tags: [] });
    await expect(embedder.embed({ data: new Uint8Array(5), width: 1, height: 1 })).rejects.toThrow(
      '1 × 1 pixels cannot have 5 bytes',
    );
  });
});

describe('tagsOf', () => {
  const scores = (given: Record<string, number>): Float32Array =>
    Float32Array.from(COCO_LABELS, (label) => given[label] ?? 0);

  it('keeps what is sure: a person from 0.4, anything else from 0.5, surest first', () => {
    const tags = tagsOf(scores({ person: 0.41, dog: 0.49, kite: 0.5, clock: 0.9 }));
    expect(tags.map(({ label }) => label)).toEqual(['clock', 'kite', 'person']);
    expect(tagsOf(scores({ person: 0.39 }))).toEqual([]);
  });
});
