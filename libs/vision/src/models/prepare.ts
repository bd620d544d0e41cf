import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf, sha256 } from './built-in-set.js';
import { modelSetDirectory, readModelSet, type ModelSet } from './load.js';
import { MANIFEST_FILE, modelsOf, type ModelManifest } from './manifest.js';
import { DEFAULT_MODEL_SET, modelSetRecipe, type ModelSetId } from './registry.js';
import { timeModels } from './timing.js';

/** How the set-up of models is told about, and which set is made. */
export interface PrepareOptions {
  readonly set?: ModelSetId;
  /** Called with what is being done; not at all when nothing has to be done. */
  readonly onStep?: (step: string) => void;
}

/**
 * Makes a model set in `directory`, unless the same versions are already there, whole.
 *
 * The set is made in a temporary directory beside its place and renamed into it, so that it is there completely or
 * not at all, however the process ends. Several processes may do so at once.
 */
export async function prepareModels(directory: string, options: PrepareOptions = {}): Promise<ModelSet> {
  const { set = DEFAULT_MODEL_SET, onStep = () => {} } = options;
  const ready = await findPrepared(directory, set);
  if (ready) return ready;
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory, set);
  const workplace = join(directory, `${temporaryPrefix(set)}${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(workplace);
  try {
    await makeSet(workplace, set, onStep);
    return await putInPlace(directory, set, workplace);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** The set, if it is there in the versions that would be made now and its files are what was made. */
async function findPrepared(directory: string, id: ModelSetId): Promise<ModelSet | undefined> {
  const set = await readModelSet(modelSetDirectory(directory, id)).catch(() => undefined);
  if (!set) return undefined;
  const models = modelsOf(set.manifest);
  if (models.map(fingerprintOf).join() !== modelSetRecipe(id).fingerprint().join()) return undefined;
  for (const model of models) {
    if (sha256(await readFile(join(set.directory, model.file))) !== model.sha256) return undefined;
  }
  return set;
}

async function makeSet(workplace: string, id: ModelSetId, onStep: (step: string) => void): Promise<void> {
  const made = await modelSetRecipe(id).make((file, content) => writeDurably(join(workplace, file), content), onStep);
  onStep('timing the models');
  const manifest: ModelManifest = { set: id, ...made, ...(await timeModels({ directory: workplace, manifest: made })) };
  await writeDurably(join(workplace, MANIFEST_FILE), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
}

/** Moves the made set to its place; what was there before (damaged, of other versions) goes. */
async function putInPlace(directory: string, id: ModelSetId, workplace: string): Promise<ModelSet> {
  const place = modelSetDirectory(directory, id);
  for (;;) {
    try {
      await rename(workplace, place);
      return await readModelSet(place);
    } catch (error) {
      if (!isOccupied(error)) throw error;
      const others = await findPrepared(directory, id);
      if (others) return others;
      const aside = `${workplace}-old`;
      await rename(place, aside).catch(ignoreMissing);
      await rm(aside, { recursive: true, force: true });
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

function temporaryPrefix(set: ModelSetId): string {
  return `.${set}-`;
}

/** Removes what killed processes left; the names carry their makers' process ids. */
async function removeLeftovers(directory: string, set: ModelSetId): Promise<void> {
  const prefix = temporaryPrefix(set);
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
    return hasCode(error, 'EPERM');
  }
}

function isOccupied(error: unknown): boolean {
  return hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST');
}

function ignoreMissing(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) throw error;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
