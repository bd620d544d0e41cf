import type { RgbImage } from '#libs/formats';
import type { EmbeddingResult } from './heads/head.js';
import { HEADS } from './heads/registry.js';
import { assertRgb, fitImage } from './image.js';
import type { ModelFiles } from './models/load.js';
import { Model } from './models/session.js';

/** Describes images as vectors. */
export interface Embedder {
  /** Loads the model; without it, the first image does. */
  load(): Promise<void>;
  /** @param image upright, at least as large as the model's input where the photo is */
  embed(image: RgbImage): Promise<EmbeddingResult>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** The embedder of a model set. Create one a process. */
export function createEmbedder(set: ModelFiles): Embedder {
  const model = new Model<'embed'>(set, set.manifest.tasks.embed);
  const { declaration } = model;
  const read = HEADS.embed[declaration.head];
  return {
    load: () => model.load(),
    async embed(image) {
      assertRgb(image);
      return read(await model.run(await fitImage(image, declaration.input), declaration.input), declaration);
    },
    close: () => model.close(),
  };
}
