import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { takeLock } from './lock.mjs';
import { Problem } from './problem.mjs';
import {
  canInstallPackages,
  hashOf,
  installPackages,
  isOnPath,
  project,
  run,
  runTool,
  setUpDirectory,
  step,
} from './setup-tools.mjs';

const buildFiles = ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];

/**
 * What is made from the project's files: again where they have changed, or where it is missing.
 *
 * @type {{ name: string, title: string, product: string, sources: string[], make: () => Promise<void> }[]}
 */
const products = [
  {
    name: 'prisma',
    title: 'Generating the database client',
    product: 'libs/database/src/generated',
    sources: ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'],
    // Prisma's CLI wants a schema engine, which `generate` never runs: any existing file satisfies it.
    make: () => runTool('prisma/build/index.js', ['generate'], { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }),
  },
  {
    name: 'server',
    title: 'Building the server',
    product: 'dist/apps/cli/src/main.js',
    sources: ['apps/api', 'apps/worker', 'apps/cli/src', 'libs', ...buildFiles],
    make: () => runTool('@nestjs/cli/bin/nest.js', ['build']),
  },
  {
    name: 'web',
    title: 'Building the dashboard',
    product: 'dist/apps/web/index.html',
    sources: ['apps/web', 'libs/contracts', 'libs/progress', 'libs/client', ...buildFiles],
    make: () => runTool('vite/bin/vite.js', ['build', '--config', 'apps/web/vite.config.ts']),
  },
];

/**
 * Makes ready what a start needs: npm packages, redis-server, the database client, the build. What is as it should
 * be is left alone.
 *
 * @param {{ redis: boolean, force?: boolean }} options `redis`: whether a redis-server is needed; `force`: build
 *   even where nothing has changed
 * @throws {Problem} saying which step failed and where its output is
 */
export async function setUp({ redis, force = false }) {
  const release = await holdSetUp();
  try {
    if (!packagesInstalled()) await step('Installing npm packages', () => run('npm', ['ci', '--include=dev']));
    if (redis && !isOnPath('redis-server')) await installRedis();
    for (const { name, title, product, sources, make } of products) {
      const stamp = join(setUpDirectory, `${name}.stamp`);
      const hash = hashOf(sources);
      if (!force && existsSync(project(product)) && readIfThere(stamp) === hash) continue;
      rmSync(stamp, { force: true });
      await step(title, make);
      writeFileSync(stamp, hash);
    }
  } finally {
    release();
  }
}

/** Waits for another set-up in the same checkout to end. */
async function holdSetUp() {
  mkdirSync(setUpDirectory, { recursive: true });
  for (let waits = 0; ; waits += 1) {
    const lock = takeLock(join(setUpDirectory, 'lock'));
    if ('release' in lock) return lock.release;
    if (waits === 0) console.log(`Waiting for the set-up that process ${lock.holder} is making`);
    await delay(200);
  }
}

/** Whether npm's own record of what it installed agrees with the lock file. */
function packagesInstalled() {
  const installed = packagesOf(readIfThere(project('node_modules', '.package-lock.json')));
  const wanted = packagesOf(readIfThere(project('package-lock.json')));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional === true && !(path in installed)),
  );
}

/**
 * @param {string | undefined} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockFile) {
  return lockFile === undefined ? {} : JSON.parse(lockFile).packages;
}

async function installRedis() {
  if (!canInstallPackages()) {
    throw new Problem(
      'Darkroom needs redis-server: install it (Debian, Ubuntu: apt-get install redis-server), or name a Redis in REDIS_URL.',
    );
  }
  await step('Installing redis-server', async () => {
    await installPackages('redis-server');
    // The package starts a service of its own, which Darkroom does not use.
    if (existsSync('/run/systemd/system')) spawnSync('systemctl', ['disable', '--now', 'redis-server']);
    else spawnSync('/etc/init.d/redis-server', ['stop']);
  });
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setUp({ redis: false, force: process.argv.includes('--force') }).catch((error) => {
    console.error(error instanceof Problem ? error.message : error);
    process.exitCode = 1;
  });
}
