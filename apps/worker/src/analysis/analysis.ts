import type { ModelSet } from '#libs/inference';

/** What analyses share in an inference process. */
export interface InferenceContext {
  readonly models: ModelSet;
  readonly thumbnailsDirectory: string;
}

/** The part of a phase's work that is done in an inference process, photo by photo. */
export interface Analysis<Input, Result> {
  /** Loads the models before the first photo. */
  warmUp(): Promise<void>;
  /** @throws PhotoError where the photo cannot be used */
  analyse(input: Input): Promise<Result>;
}

/** An image without content, by which models are loaded. */
export const BLANK = { data: new Uint8Array(64 * 64 * 3), width: 64, height: 64 };
