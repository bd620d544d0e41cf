/**
 * Runs a program of the command line or of the tests, which are TypeScript: `node apps/cli/launch.mjs PROGRAM [ARGUMENT …]`.
 * This file is plain JavaScript because it runs before anything is installed: it checks Node's version and installs the
 * npm packages, tsx among them, where they are not those of package-lock.json.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { waitForLock } from './lock.mjs';

const project = fileURLToPath(new URL('../../', import.meta.url));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Darkroom needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}
if (!packagesInstalled()) await installPackages();
const { register } = await import('tsx/esm/api');
register();
const program = resolve(project, process.argv[2] ?? '');
process.argv.splice(1, 2, program);
await import(pathToFileURL(program).href);

/** Whether npm's own record of what it installed agrees with the lock file. */
function packagesInstalled() {
  const installed = packagesOf(join(project, 'node_modules', '.package-lock.json'));
  return Object.entries(packagesOf(join(project, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional === true && !(path in installed)),
  );
}

/** @typedef {Record<string, { version?: string, optional?: boolean }>} Packages */

/** @param {string} lockFile */
function packagesOf(lockFile) {
  if (!existsSync(lockFile)) return {};
  const content = /** @type {{ packages: Packages }} */ (JSON.parse(readFileSync(lockFile, 'utf8')));
  return content.packages;
}

/** Installs the packages, unless another launch in the same checkout has done so meanwhile. */
async function installPackages() {
  const release = await waitForLock(join(project, 'dist', '.setup', 'lock'));
  try {
    if (packagesInstalled()) return;
    process.stdout.write('Installing npm packages … ');
    const startedAt = Date.now();
    const { status } = spawnSync('npm', ['ci', '--include=dev', '--loglevel=error'], {
      cwd: project,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    console.log(status === 0 ? `${((Date.now() - startedAt) / 1000).toFixed(1)} s` : 'npm ci failed');
    if (status !== 0) process.exit(1);
  } finally {
    release();
  }
}
