import { existsSync } from 'node:fs';
import { Problem } from '../../apps/cli/src/problem.js';
import { canInstallPackages, installPackages, step } from '../../apps/cli/src/set-up/tools.js';

const PROGRAM = '/usr/bin/chromium';

/**
 * The browser for the browser tests: the one that DARKROOM_TEST_CHROMIUM names, or Debian's, which is installed where
 * that is possible.
 * @throws {Problem} saying what to install.
 */
export async function findChromium(): Promise<string> {
  const named = process.env['DARKROOM_TEST_CHROMIUM'];
  if (named) return named;
  if (existsSync(PROGRAM)) return PROGRAM;
  if (!canInstallPackages()) {
    throw new Problem(
      'The browser tests need Chromium: install it (Debian: apt-get install chromium fonts-noto-color-emoji), or name one in DARKROOM_TEST_CHROMIUM.',
    );
  }
  await step('Installing Chromium', () => installPackages('chromium', 'fonts-noto-color-emoji'));
  return PROGRAM;
}
