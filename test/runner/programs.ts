import { existsSync } from 'node:fs';
import { Problem } from '../../apps/cli/src/problem.js';
import { canInstallPackages, installPackages, step } from '../../apps/cli/src/set-up/tools.js';

/** A program that some tests need and `npm start` does not. */
interface Program {
  readonly name: string;
  readonly path: string;
  /** Names another one, in the environment and for the tests. */
  readonly variable: string;
  /** Debian's packages that hold it. */
  readonly packages: readonly string[];
}

/** For the browser tests. */
export const CHROMIUM: Program = {
  name: 'Chromium',
  path: '/usr/bin/chromium',
  variable: 'DARKROOM_TEST_CHROMIUM',
  packages: ['chromium', 'fonts-noto-color-emoji'],
};

/** Runs the models as a processor without AVX-512 and VNNI does. */
export const VALGRIND: Program = {
  name: 'Valgrind',
  path: '/usr/bin/valgrind',
  variable: 'DARKROOM_TEST_VALGRIND',
  packages: ['valgrind'],
};

/** Debian's tools of libheif: what HEIC files are made with, and what decoding them is measured against. */
const HEIF_TOOLS = ['libheif-examples'];

/** Encodes HEIC files, with x265. */
export const HEIF_ENC: Program = {
  name: 'heif-enc',
  path: '/usr/bin/heif-enc',
  variable: 'DARKROOM_TEST_HEIF_ENC',
  packages: HEIF_TOOLS,
};

/** Decodes HEIC files, with libde265. */
export const HEIF_CONVERT: Program = {
  name: 'heif-convert',
  path: '/usr/bin/heif-convert',
  variable: 'DARKROOM_TEST_HEIF_CONVERT',
  packages: HEIF_TOOLS,
};

/**
 * Finds a program, or installs it where that is possible.
 * @returns the environment that names it
 * @throws {Problem} saying what to install
 */
export async function findProgram({ name, path, variable, packages }: Program): Promise<NodeJS.ProcessEnv> {
  const named = process.env[variable];
  if (named) return { [variable]: named };
  if (!existsSync(path)) {
    if (!canInstallPackages()) {
      throw new Problem(
        `These tests need ${name}: install it (Debian: apt-get install ${packages.join(' ')}), or name one in ${variable}.`,
      );
    }
    await step(`Installing ${name}`, () => installPackages(...packages));
  }
  return { [variable]: path };
}
