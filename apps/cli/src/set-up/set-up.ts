import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from '../../lock.mjs';
import { Problem } from '../problem.js';
import { project } from '../project.js';
import { canInstallPackages, hashOf, installPackages, isOnPath, runTool, setUpDirectory, step } from './tools.js';

/** What is made from the project's files: again where they have changed, or where it is missing. */
interface Product {
  readonly name: string;
  readonly title: string;
  /** A path that exists once the product is made. */
  readonly path: string;
  readonly sources: readonly string[];
  readonly make: () => Promise<void>;
}

const buildFiles = ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];

const products: readonly Product[] = [
  {
    name: 'prisma',
    title: 'Generating the database client',
    path: 'libs/database/src/generated',
    sources: ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'],
    // Prisma's CLI requires a schema engine, which `generate` never runs: any existing file satisfies it.
    make: () => runTool('prisma/build/index.js', ['generate'], { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }),
  },
  {
    name: 'server',
    title: 'Building the server',
    path: 'dist/apps/cli/src/main.js',
    sources: ['apps/api', 'apps/worker', 'apps/cli/src', 'libs', ...buildFiles],
    make: () => runTool('@nestjs/cli/bin/nest.js', ['build']),
  },
  {
    name: 'web',
    title: 'Building the dashboard',
    path: 'dist/apps/web/index.html',
    sources: ['apps/web', 'libs', ...buildFiles],
    make: () => runTool('vite/bin/vite.js', ['build', '--config', 'apps/web/vite.config.ts']),
  },
];

/** What to make ready, and how to report it. */
interface SetUpOptions {
  /** Whether a redis-server is needed. */
  readonly redis: boolean;
  /** Whether the dashboard is built; it is by default. */
  readonly dashboard?: boolean;
  /** Whether to build even where nothing has changed. */
  readonly force?: boolean;
  /** Runs a step; by default it is reported on a line of the standard output. */
  readonly runStep?: (title: string, work: () => Promise<void>) => Promise<void>;
}

/**
 * Makes ready what a start needs besides npm packages: redis-server, the database client, the build. What is up to date
 * is left alone.
 * @returns whether anything was made.
 * @throws {Problem} naming the step that failed and where its output is.
 */
export async function setUp({
  redis,
  dashboard = true,
  force = false,
  runStep = step,
}: SetUpOptions): Promise<boolean> {
  let changed = false;
  const release = await waitForLock(join(setUpDirectory, 'lock'), (holder) =>
    console.log(`Waiting for process ${holder}, which is setting Darkroom up`),
  );
  try {
    if (redis && !isOnPath('redis-server')) await installRedis();
    for (const { name, title, path, sources, make } of products) {
      if (name === 'web' && !dashboard) continue;
      const stamp = join(setUpDirectory, `${name}.stamp`);
      const hash = hashOf(sources);
      if (!force && existsSync(project(path)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) continue;
      rmSync(stamp, { force: true });
      await runStep(title, make);
      writeFileSync(stamp, hash);
      changed = true;
    }
    return changed;
  } finally {
    release();
  }
}

/** Makes ready what a start needs. */
export type SetUp = typeof setUp;

async function installRedis(): Promise<void> {
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
