import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LatestPerKey } from '#libs/async';
import { localAddress } from './address.js';
import type { Options } from './options.js';
import { project } from './project.js';
import type { SetUp } from './set-up/set-up.js';

/** The paths that are the API's; all others are the dashboard's. */
const API_PATHS = ['/api', '/socket.io', '/health', '/metrics'];
/** What the API and the workers are built from. */
const SERVER_SOURCES = ['apps/api', 'apps/worker', 'libs', 'prisma/schema.prisma'];
/** Files that are written together, as by a rename in an editor, cause one build. */
const SETTLE_MS = 100;

/** A dashboard that follows its sources, before a server that is built and started again when its own change. */
export type Development = Awaited<ReturnType<typeof openDevelopment>>;

/**
 * Serves the dashboard by Vite at the address of `options`, and builds and restarts the server at each change.
 * @param server the API behind it, which receives the `Host` and `Origin` of the browser.
 */
export async function openDevelopment(
  { host, port }: Options,
  server: { readonly url: string; restart(): void },
  setUp: SetUp,
  say: (line: string) => void,
) {
  const { createServer } = await import('vite');
  // Others of this computer come through it too, so that the API is told that it is a proxy.
  const target = { target: server.url, changeOrigin: false, ws: true, xfwd: true };
  // Our own server under Vite: one of Vite's would end the process at SIGTERM, before everything is stopped in order.
  const http = createHttpServer();
  const vite = await createServer({
    configFile: project('apps', 'web', 'vite.config.ts'),
    logLevel: 'warn',
    clearScreen: false,
    server: {
      middlewareMode: { server: http },
      hmr: { server: http },
      proxy: Object.fromEntries(API_PATHS.map((path) => [path, target])),
      // Not the data directory, which is in the project by default.
      fs: { allow: ['apps/web', 'libs', 'node_modules'].map((path) => project(path)) },
    },
  });
  http.on('request', vite.middlewares).listen({ host, port });
  await once(http, 'listening');
  const runStep = async (title: string, work: () => Promise<void>) => {
    const startedAt = performance.now();
    await work();
    say(`${title}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  };
  const builds = new LatestPerKey<'server', object>({
    async work() {
      await delay(SETTLE_MS);
      try {
        if (await setUp({ redis: false, dashboard: false, runStep })) server.restart();
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
    },
  });
  vite.watcher.add(SERVER_SOURCES.map((path) => project(path)));
  vite.watcher.on('all', (_event, path) => {
    if (SERVER_SOURCES.some((source) => !relative(project(source), path).startsWith('..'))) builds.offer('server', {});
  });
  return {
    url: localAddress(host, port),
    async close() {
      await vite.close();
      http.close();
      http.closeAllConnections();
      builds.close();
      await builds.idle();
    },
  };
}
