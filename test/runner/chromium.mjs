import { existsSync } from 'node:fs';
import { Problem } from '../../apps/cli/problem.mjs';
import { isOnPath, run, step } from '../../apps/cli/setup-tools.mjs';

const PROGRAM = '/usr/bin/chromium';

/**
 * The browser for the browser tests: the one that DARKROOM_TEST_CHROMIUM names, or Debian's, which is installed where
 * that is possible.
 *
 * @returns {Promise<string>} its path
 * @throws {Problem} saying what to install
 */
export async function findChromium() {
  const named = process.env['DARKROOM_TEST_CHROMIUM'];
  if (named) return named;
  if (existsSync(PROGRAM)) return PROGRAM;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new Problem(
      'The browser tests need Chromium: install it (Debian: apt-get install chromium fonts-noto-color-emoji), or name one in DARKROOM_TEST_CHROMIUM.',
    );
  }
  await step('Installing Chromium', async () => {
    const apt = (/** @type {string[]} */ ...args) => run('apt-get', args, { DEBIAN_FRONTEND: 'noninteractive' });
    const install = () => apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-color-emoji');
    await install().catch(() => apt('update').then(install));
  });
  return PROGRAM;
}
