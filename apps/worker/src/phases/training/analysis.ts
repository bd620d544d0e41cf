import type { PhotoMetadata } from '#libs/contracts';
import { decodeForTraining, hashPhoto, readMetadata, writeThumbnail } from '#libs/formats';
import { createEmbedder } from '#libs/inference';
import type { Analysis, InferenceContext } from '../../analysis/analysis.js';

/** The results of training a photo. Its thumbnail is on disk under the content hash. */
export interface TrainingResult {
  readonly contentHash: string;
  readonly dHash: string;
  readonly duplicateKey: string;
  readonly signature: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly metadata: PhotoMetadata;
  readonly warnings: readonly string[];
  readonly embedding: Float32Array;
  readonly tags: readonly { readonly label: string; readonly score: number }[];
}

/** A photo to analyse, or of which one result is wanted alone. */
interface TrainingInput {
  readonly path: string;
  readonly only?: 'metadata' | 'contentHash';
}

/** Hashes, metadata, embedding, tags and thumbnail of a photo. */
export function analysis({
  models,
  thumbnailsDirectory,
}: InferenceContext): Analysis<TrainingInput, Partial<TrainingResult>> {
  const embedder = createEmbedder(models);
  return {
    load: () => embedder.load(),
    async analyse({ path, only }, clock) {
      if (only === 'metadata') return { metadata: await readMetadata(path, clock) };
      if (only === 'contentHash') return { contentHash: await hashPhoto(path, clock) };
      const { image, thumbnail, ...photo } = await decodeForTraining(path, thumbnailsDirectory, clock);
      const { embedding, tags } = await embedder.embed(image);
      writeThumbnail(thumbnailsDirectory, photo.contentHash, thumbnail);
      return { ...photo, embedding, tags };
    },
  };
}
