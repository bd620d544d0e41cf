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

/** The export `analysis` of a phase, in `phases/<phase>/analysis.ts`: makes its analysis in an inference process. */
export type MakeAnalysis<Input, Result> = (context: InferenceContext) => Analysis<Input, Result>;

/** A message to an inference process: a photo for the analysis of a phase, or a request to load all models. */
export type InferenceTask = 'warm_up' | { readonly phase: string; readonly input: unknown };

/** An image without content, by which models are loaded. */
export const BLANK = { data: new Uint8Array(64 * 64 * 3), width: 64, height: 64 };
