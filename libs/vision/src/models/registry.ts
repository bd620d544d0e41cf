import { builtInSet, type ModelSetRecipe } from './built-in-set.js';

/** The model sets there are, by id. A library is indexed with one of them. */
const sets = { 'built-in': builtInSet } satisfies Record<string, ModelSetRecipe>;

/** The id of a model set. */
export type ModelSetId = keyof typeof sets;

/** The set that is used when none is named. */
export const DEFAULT_MODEL_SET: ModelSetId = 'built-in';

/** How the set is made. */
export function modelSetRecipe(id: ModelSetId): ModelSetRecipe {
  return sets[id];
}
