import { fromRgb, type RgbImage } from '#libs/formats';
import { assertRgb } from '../image.js';
import type { ModelFiles } from '../models/load.js';
import { Model } from '../models/session.js';
import { COCO_LABELS, type CocoLabel } from './coco-labels.js';

/** Below these scores tags are wrong too often to be shown. */
const MIN_SCORE = 0.5;
const MIN_PERSON_SCORE = 0.4;

/** Something that is on the photo, surest first; score 0..1. */
export interface Tag {
  readonly label: CocoLabel;
  readonly score: number;
}

/** What training keeps of a photo. */
export interface EmbeddingResult {
  /** Not normalised; subtract the library's mean before taking the cosine. */
  readonly embedding: Float32Array;
  readonly tags: Tag[];
}

/** Describes images as vectors. */
export interface Embedder {
  /** Names the model; to be stored with each vector. */
  readonly modelId: string;
  /** Length of the vectors. */
  readonly dimension: number;
  /** @param image upright, at least 320 px on the long side where the photo has as many */
  embed(image: RgbImage): Promise<EmbeddingResult>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** The embedder of a model set. Create one a process; the model itself is loaded at the first image. */
export function createEmbedder(set: ModelFiles): Embedder {
  const { model: entry, dimension } = set.manifest.embedding;
  const model = new Model(set, entry);
  return {
    modelId: entry.id,
    dimension,
    async embed(image) {
      assertRgb(image);
      // As the source package feeds it: the whole image, stretched to the square.
      const square = await fromRgb(image).resize(model.size, model.size, { fit: 'fill' }).raw().toBuffer();
      const output = await model.run(square);
      return { embedding: Float32Array.from(output('embedding')), tags: tagsOf(output('tags')) };
    },
    close: () => model.close(),
  };
}

/** The classes that are sure enough, by falling score. */
export function tagsOf(scores: Float32Array): Tag[] {
  return COCO_LABELS.map((label, index) => ({ label, score: scores[index] ?? 0 }))
    .filter(({ label, score }) => score >= (label === 'person' ? MIN_PERSON_SCORE : MIN_SCORE))
    .sort((a, b) => b.score - a.score);
}
