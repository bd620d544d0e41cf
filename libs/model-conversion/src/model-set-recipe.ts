import type { ModelDescriptions } from '#libs/inference';

/** Writes a model file into the set's directory. */
export type WriteModel = (file: string, content: Uint8Array) => Promise<void>;

/** A way to make a model set. */
export interface ModelSetRecipe {
  /** The set's id, the name of its directory. */
  readonly id: string;
  /** Whether a set that was made earlier is the one that would be made now, thresholds included. */
  isCurrent(made: ModelDescriptions): boolean;
  /** Makes the models, one step a model. @param directory to which `write` writes */
  make(directory: string, write: WriteModel, onStep: (step: string) => void): Promise<ModelDescriptions>;
}
