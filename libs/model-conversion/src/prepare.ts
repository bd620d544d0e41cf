import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DEFAULT_MODEL_SET,
  MANIFEST_FILE,
  modelsOf,
  readModelSet,
  type ModelManifest,
  type ModelSet,
} from '#libs/inference';
import { builtInSet, fingerprintOf, sha256 } from './built-in/built-in-set.js';
import { timeModels } from './timing.js';

/** Sets that are being made have names of this prefix and their maker's process id. */
const TEMPORARY_PREFIX = `.${DEFAULT_MODEL_SET}-`;

/** How the preparation of models reports. */
export interface PrepareOptions {
  /** Called at the start of each step; never when the models are ready. */
  readonly onStep?: (step: string) => void;
}

/**
 * Makes a model set in `directory`, unless the same versions are already there, whole.
 *
 * The set is made in a temporary directory beside its place and renamed into it, so that it is there completely or
 * not at all, however the process ends. Several processes may do so at once.
 */
export async function prepareModels(directory: string, options: PrepareOptions = {}): Promise<ModelSet> {
  const { onStep = () => {} } = options;
  const place = join(directory, DEFAULT_MODEL_SET);
  const ready = await findPrepared(place);
  if (ready) return ready;
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory);
  const workplace = join(directory, `${TEMPORARY_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(workplace);
  try {
    await makeSet(workplace, onStep);
    return await putInPlace(place, workplace);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** The set, if it is there in the versions that would be made now and its files are what was made. */
async function findPrepared(place: string): Promise<ModelSet | undefined> {
  const set = await readModelSet(place).catch(() => undefined);
  if (!set) return undefined;
  const models = modelsOf(set.manifest);
  if (models.map(fingerprintOf).join() !== builtInSet.fingerprint().join()) return undefined;
  for (const model of models) {
    if (sha256(await readFile(join(set.directory, model.file))) !== model.sha256) return undefined;
  }
  return set;
}

async function makeSet(workplace: string, onStep: (step: string) => void): Promise<void> {
  const made = await builtInSet.make((file, content) => writeDurably(join(workplace, file), content), onStep);
  onStep('timing the models');
  const manifest: ModelManifest = {
    set: DEFAULT_MODEL_SET,
    ...made,
    ...(await timeModels({ directory: workplace, manifest: made })),
  };
  await writeDurably(join(workplace, MANIFEST_FILE), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
}

/** Moves the made set to its place; what was there before (damaged, of other versions) goes. */
async function putInPlace(place: string, workplace: string): Promise<ModelSet> {
  for (;;) {
    try {
      await rename(workplace, place);
      return await readModelSet(place);
    } catch (error) {
      if (!isOccupied(error)) throw error;
      const others = await findPrepared(place);
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

/** Removes what killed processes left; the names carry their makers' process ids. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(TEMPORARY_PREFIX)) continue;
    const pid = Number.parseInt(name.slice(TEMPORARY_PREFIX.length), 10);
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
