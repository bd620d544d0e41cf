import type { PhotoMetadata } from '#libs/contracts';
import {
  decodeForTraining,
  hashPhoto,
  readMetadata,
  readThumbnail,
  signatureOfThumbnail,
  writeThumbnail,
} from '#libs/formats';
import { createEmbedder } from '#libs/inference';
import type { Analysis, InferenceContext } from '../../analysis/analysis.js';

/** The results of training a photo. Its thumbnail is on disk under the content hash. */
export interface TrainingResult {
  readonly contentHash: string;
  readonly dHash: string;
  readonly width: number;
  readonly height: number;
  readonly metadata: PhotoMetadata;
  readonly warnings: readonly string[];
  /** The small picture by which duplicates are verified. */
  readonly signature: Uint8Array;
  readonly embedding: Float32Array;
  readonly tags: readonly { readonly label: string; readonly score: number }[];
}

/** A photo to analyse, or of which one result is wanted alone; its signature is that of the content it has. */
type TrainingInput = { readonly path: string } & (
  { readonly only?: 'metadata' | 'contentHash' } | { readonly only: 'signature'; readonly contentHash: string }
);

/** Hashes, metadata, embedding, tags and thumbnail of a photo. */
export function analysis({
  models,
  thumbnailsDirectory,
}: InferenceContext): Analysis<TrainingInput, Partial<TrainingResult>> {
  const embedder = createEmbedder(models);
  return {
    load: () => embedder.load(),
    async analyse(input, clock) {
      const { path, only } = input;
      if (only === 'metadata') return { metadata: await readMetadata(path, clock) };
      if (only === 'contentHash') return { contentHash: await hashPhoto(path, clock) };
      if (only === 'signature') {
        const thumbnail = readThumbnail(thumbnailsDirectory, input.contentHash);
        if (thumbnail) return { signature: await signatureOfThumbnail(thumbnail) };
        const { signature } = await decodeForTraining(path, thumbnailsDirectory, clock);
        return { signature };
      }
      const { image, thumbnail, ...photo } = await decodeForTraining(path, thumbnailsDirectory, clock);
      const { embedding, tags } = await embedder.embed(image);
      writeThumbnail(thumbnailsDirectory, photo.contentHash, thumbnail);
      return { ...photo, embedding, tags };
    },
  };
}
