import type { ModelSet } from '#libs/inference';
import type { TaskClock } from '#libs/process-pool';

/** What analyses share in an inference process. */
export interface InferenceContext {
  readonly models: ModelSet;
  readonly thumbnailsDirectory: string;
}

/** The part of a phase's work that is done in an inference process, photo by photo. */
export interface Analysis<Input, Result> {
  /** Loads the models, so that no photo waits for them. */
  load(): Promise<void>;
  /**
   * @param clock of the time limit for one photo: the reading of its file does not count
   * @throws PhotoError where the photo cannot be used
   */
  analyse(input: Input, clock: TaskClock): Promise<Result>;
}

/** The export `analysis` of a phase, in `phases/<phase>/analysis.ts`: makes its analysis in an inference process. */
export type MakeAnalysis<Input, Result> = (context: InferenceContext) => Analysis<Input, Result>;

/** The input of any analysis: a photo, and what its phase adds. */
export interface PhotoInput {
  readonly path: string;
}

/** A message to an inference process: a photo for the analysis of a phase. */
export interface InferenceTask {
  readonly phase: string;
  readonly input: PhotoInput;
}
