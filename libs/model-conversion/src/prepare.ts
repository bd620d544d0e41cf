import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '#libs/formats';
import { loadModelSet, MANIFEST_FILE, modelsOf, type ModelManifest, type ModelSet } from '#libs/inference';
import { builtInSet } from './built-in/built-in-set.js';
import { sha256 } from './built-in/recipe.js';
import type { ModelSetRecipe } from './model-set-recipe.js';
import { timeModels } from './timing.js';

/** Which models are prepared, and how that is reported. */
export interface PrepareOptions {
  /** The built-in set by default. */
  readonly recipe?: ModelSetRecipe;
  /** Called at the start of each step; never when the models are ready. */
  readonly onStep?: (step: string) => void;
}

/**
 * Makes a model set in `directory`, unless a complete one of the same versions exists.
 *
 * The set is made in a temporary directory and renamed, so that it exists completely or not at all, however the process
 * ends. Several processes may prepare the same set at once.
 */
export async function prepareModels(directory: string, options: PrepareOptions = {}): Promise<ModelSet> {
  const { recipe = builtInSet, onStep = () => {} } = options;
  const ready = await findPrepared(directory, recipe);
  if (ready) return ready;
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory, recipe);
  const workplace = join(directory, `${temporaryPrefix(recipe)}${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(workplace);
  try {
    await makeSet(workplace, recipe, onStep);
    return await putInPlace(directory, recipe, workplace);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** The existing set, if it is the one that the recipe would make and its files are undamaged. */
async function findPrepared(directory: string, recipe: ModelSetRecipe): Promise<ModelSet | undefined> {
  const set = await loadModelSet(directory, recipe.id).catch(() => undefined);
  if (!set) return undefined;
  if (!recipe.isCurrent(set.manifest)) return undefined;
  for (const model of modelsOf(set.manifest)) {
    if (sha256(await readFile(join(set.directory, model.file))) !== model.sha256) return undefined;
  }
  return set;
}

async function makeSet(workplace: string, recipe: ModelSetRecipe, onStep: (step: string) => void): Promise<void> {
  const made = await recipe.make(workplace, (file, content) => writeDurably(join(workplace, file), content), onStep);
  onStep('timing the models');
  const manifest: ModelManifest = { ...made, ...(await timeModels({ directory: workplace, manifest: made })) };
  await writeDurably(join(workplace, MANIFEST_FILE), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
}

/** Moves the set to its final directory; an existing set (damaged, or of other versions) is removed. */
async function putInPlace(directory: string, recipe: ModelSetRecipe, workplace: string): Promise<ModelSet> {
  const place = join(directory, recipe.id);
  for (;;) {
    try {
      await rename(workplace, place);
      return await loadModelSet(directory, recipe.id);
    } catch (error) {
      if (!isOccupied(error)) throw error;
      const others = await findPrepared(directory, recipe);
      if (others) return others;
      const replaced = `${workplace}-old`;
      await rename(place, replaced).catch(ignoreMissing);
      await rm(replaced, { recursive: true, force: true });
    }
  }
}

async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

function temporaryPrefix({ id }: ModelSetRecipe): string {
  return `.${id}-`;
}

/** Removes the temporary directories of killed processes, whose ids are in the names. */
async function removeLeftovers(directory: string, recipe: ModelSetRecipe): Promise<void> {
  const prefix = temporaryPrefix(recipe);
  for (const name of await readdir(directory)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (pid !== process.pid && !isAlive(pid)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

function isOccupied(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes(systemErrorCode(error));
}

function ignoreMissing(error: unknown): void {
  if (systemErrorCode(error) !== 'ENOENT') throw error;
}
