import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

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
 * @param name in package.json, which may be an alias
 * @throws when it is not installed.
 */
export function findPackage(name: string): InstalledPackage {
  const folder = join('node_modules', name);
  const entry = entryOf(name);
  const directory = entry.slice(0, entry.lastIndexOf(folder) + folder.length);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return { name: manifest.name, version: manifest.version, directory };
}

function entryOf(name: string): string {
  try {
    return require.resolve(name);
  } catch {
    throw new Error(`The npm package ${name}, which carries model weights, is not installed; run "npm ci"`);
  }
}

/** The package that ships the sample photos and the face networks. */
export const FACE_PACKAGE = '@vladmandic/face-api';

/** An older version of the package of the embedding network, the last that ships FaceBoxes, by its alias. */
export const FACEBOXES_PACKAGE = '@vladmandic/human-1.0';

/** The package that ships the embedding network. */
export const HUMAN_PACKAGE = '@vladmandic/human';

/** Absolute paths of the six sample photos; 22 faces are on them. */
export function samplePhotos(): string[] {
  const { directory } = findPackage(FACE_PACKAGE);
  return [1, 2, 3, 4, 5, 6].map((number) => join(directory, 'demo', `sample${number}.jpg`));
}
