import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** An installed npm package: its folder and exact version. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly directory: string;
}

/**
 * Finds an installed package by its entry file, since packages need not export their package.json.
 *
 * @throws when it is not installed.
 */
export function findPackage(name: string): InstalledPackage {
  let directory = dirname(entryOf(name));
  for (;;) {
    const manifest = readManifest(directory);
    if (manifest?.name === name) return { name, version: manifest.version, directory };
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`${name} is installed without a package.json; run "npm ci" again`);
    directory = parent;
  }
}

function entryOf(name: string): string {
  try {
    return require.resolve(name);
  } catch {
    throw new Error(`The npm package ${name}, which carries model weights, is not installed; run "npm ci"`);
  }
}

function readManifest(directory: string): { name: string; version: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { name: string; version: string };
  } catch {
    return undefined;
  }
}

/** The package that ships the sample photos and the face networks. */
export const FACE_PACKAGE = '@vladmandic/face-api';

/** The package that ships the embedding network. */
export const HUMAN_PACKAGE = '@vladmandic/human';

/** Absolute paths of the six sample photos; 22 faces are on them. */
export function samplePhotos(): string[] {
  const { directory } = findPackage(FACE_PACKAGE);
  return [1, 2, 3, 4, 5, 6].map((number) => join(directory, 'demo', `sample${number}.jpg`));
}
