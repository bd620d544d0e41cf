import { expect, it } from 'vitest';
import { decodeForFaces } from '#libs/formats';
import { loadModelSet, Model, viewFor } from '#libs/inference';
import { makeModels } from '../../../../test/support/models.setup.js';
import { buildFaceBoxes, faceDetector } from './faceboxes.js';
import { runFloat } from './float-network.fixture.js';
import { samplePhotos } from './packages.js';

/** Scores of the anchors. */
function scoresOf(classes: Float32Array): number[] {
  return Array.from({ length: classes.length / 2 }, (_, row) => {
    const [background, face] = classes.subarray(2 * row) as unknown as [number, number];
    return 1 / (1 + Math.exp(background - face));
  });
}

it.each(samplePhotos().map((path, index) => ({ path, photo: index + 1 })))(
  'the detector in 8-bit integers gives the scores of the one in floating point: sample photo $photo',
  async ({ path }) => {
    const set = await loadModelSet(await makeModels());
    const { image } = await decodeForFaces(path);
    const { pixels, size } = await viewFor(image, faceDetector.declaration.input);
    const model = new Model<'detect-faces'>(set, set.manifest.tasks['detect-faces']);
    const quantised = scoresOf((await model.run(pixels, size))('classes'));
    await model.close();
    const float = scoresOf((await runFloat(faceDetector, buildFaceBoxes, { data: pixels, ...size }))('classes'));
    const errors = float.map((score, anchor) => Math.abs(score - (quantised[anchor] as number)));
    expect(Math.max(...errors)).toBeLessThan(0.1);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.005);
  },
);
