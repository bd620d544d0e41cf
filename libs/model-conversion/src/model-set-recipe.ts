import type { ModelDescriptions, TaskModel } from '#libs/inference';

/** Writes a model file into the set's directory. */
export type WriteModel = (file: string, content: Uint8Array) => Promise<void>;

/** A way to make a model set. */
export interface ModelSetRecipe {
  /** The set's id, the name of its directory. */
  readonly id: string;
  /** Whether models that were made earlier are those that would be made now. */
  isCurrent(models: readonly TaskModel[]): boolean;
  /** Makes the models, one step a model. @param directory to which `write` writes */
  make(directory: string, write: WriteModel, onStep: (step: string) => void): Promise<ModelDescriptions>;
}
