import { decodeForTraining, writeThumbnail } from '#libs/formats';
import { createEmbedder } from '#libs/inference';
import type { Analysis, InferenceContext } from '../../analysis/analysis.js';

/** The results of training a photo. Its thumbnail is on disk under the content hash. */
export interface TrainingResult {
  readonly contentHash: string;
  readonly dHash: string;
  readonly duplicateKey: string;
  readonly width: number;
  readonly height: number;
  readonly embedding: Float32Array;
  readonly tags: readonly { readonly label: string; readonly score: number }[];
}

/** Hashes, embedding, tags and thumbnail of a photo. */
export function analysis({
  models,
  thumbnailsDirectory,
}: InferenceContext): Analysis<{ readonly path: string }, TrainingResult> {
  const embedder = createEmbedder(models);
  return {
    load: () => embedder.load(),
    async analyse({ path }) {
      const { image, contentHash, dHash, duplicateKey, width, height, thumbnail } = await decodeForTraining(
        path,
        thumbnailsDirectory,
      );
      const { embedding, tags } = await embedder.embed(image);
      writeThumbnail(thumbnailsDirectory, contentHash, thumbnail);
      return { contentHash, dHash, duplicateKey, width, height, embedding, tags };
    },
  };
}
