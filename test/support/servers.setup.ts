import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import type { TestProject } from 'vitest/node';
import { guardModule, type EmbeddedServer } from '../../apps/cli/src/servers/guarded-server.js';
import { project } from '../../apps/cli/src/project.js';
import { freePort } from '../../apps/cli/src/servers/ports.js';
import { preparePostgres } from '../../apps/cli/src/servers/postgres.js';
import { prepareRedis } from '../../apps/cli/src/servers/redis.js';
import { Supervisor } from '../../apps/cli/src/supervision/supervisor.js';
import { until } from '../../apps/cli/src/until.js';
// By its path: Vitest resolves what its own process imports without our conditions, so `#libs` would be the built one.
import { migrate, openDatabase } from '../../libs/database/src/index.js';
import { makeDirectory } from './directory.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where specs ask for servers: `POST /database` and `POST /redis` answer the address of one of their own. */
    specServers: string;
  }
}

const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 8_000;

/** Real servers for the specs of one vitest run, started when a spec first asks for them. */
class SpecServers {
  readonly #data = makeDirectory('darkroom-specs');
  readonly #stop = new AbortController();
  readonly #supervisor = new Supervisor({
    running: () => {},
    restarting: () => {},
    gaveUp: (line) => console.error(line),
  });
  readonly #redis = new Map<string, EmbeddedServer>();
  #postgres: Promise<string> | undefined;
  #databases = 0;

  /** Makes a migrated database. @returns its address. */
  async database(): Promise<string> {
    const template = await (this.#postgres ??= this.#startPostgres());
    const name = `spec_${(this.#databases += 1)}`;
    await administer(template, `CREATE DATABASE ${name} TEMPLATE template_of_specs`);
    return withDatabase(template, name);
  }

  /** Starts an empty Redis. @returns its address. */
  async redis(): Promise<string> {
    const port = await freePort();
    const server = prepareRedis({ data: this.#data, port, log: join(this.#data, 'redis.log') });
    const named = { ...server, child: { ...server.child, name: `redis-${port}` } };
    this.#redis.set(named.url, named);
    return this.#start(named);
  }

  /** Starts a Redis again that was stopped; it is empty. */
  async startRedis(url: string): Promise<string> {
    return this.#start(this.#named(url));
  }

  /** Stops a Redis: connections to it break, and new ones are refused. */
  async stopRedis(url: string): Promise<string> {
    const { name } = this.#named(url).child;
    await this.#supervisor.stop((child) => child === name, AbortSignal.timeout(STOP_WITHIN_MS));
    return url;
  }

  /** Stops all that was started and removes what it left. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the specs are over'));
    await this.#supervisor.stop(() => true, AbortSignal.timeout(STOP_WITHIN_MS));
    rmSync(this.#data, { recursive: true, force: true });
  }

  #named(url: string): EmbeddedServer {
    const server = this.#redis.get(url);
    if (!server) throw new Error(`no Redis was started at ${url}`);
    return server;
  }

  async #startPostgres(): Promise<string> {
    const log = join(this.#data, 'postgres.log');
    const url = await this.#start(await preparePostgres({ data: this.#data, port: await freePort(), log }, () => {}));
    // What specs write need not outlive a power cut.
    await administer(url, 'ALTER ROLE CURRENT_USER SET synchronous_commit = off');
    await administer(url, 'CREATE DATABASE template_of_specs');
    await migrate(withDatabase(url, 'template_of_specs'));
    return url;
  }

  async #start({ child, isReady, url }: EmbeddedServer): Promise<string> {
    void this.#supervisor.start(child);
    const problem = () => new Error(`${child.name} is not ready after ${READY_WITHIN_MS / 1000} s: see ${child.log}`);
    await until(isReady, { everyMs: 10, withinMs: READY_WITHIN_MS, problem, signal: this.#stop.signal });
    return url;
  }
}

function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function administer(databaseUrl: string, statement: string): Promise<void> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  await database.$executeRawUnsafe(statement);
  await database.$disconnect();
}

function answer(servers: SpecServers, request: IncomingMessage): Promise<string> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://specs');
  const url = searchParams.get('url') ?? '';
  switch (pathname) {
    case '/database':
      return servers.database();
    case '/redis':
      return servers.redis();
    case '/redis/start':
      return servers.startRedis(url);
    case '/redis/stop':
      return servers.stopRedis(url);
    default:
      return Promise.reject(new Error(`specs cannot ask for ${pathname}`));
  }
}

/** Serves the spec files, which run in processes of their own. */
async function serve(servers: SpecServers): Promise<Server> {
  const server = createServer((request, response) => {
    answer(servers, request).then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((settle) => server.listen({ host: '127.0.0.1', port: 0 }, settle));
  return server;
}

/** Builds the guard of servers, which is forked, so that specs need no build of everything. */
async function buildGuard(): Promise<void> {
  const { code } = await transformFile(project('apps', 'cli', 'src', 'servers', 'guard.ts'));
  mkdirSync(dirname(guardModule), { recursive: true });
  writeFileSync(guardModule, code);
}

/** Vitest's global set-up: specs can ask for servers until the returned teardown stops them all. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildGuard();
  const servers = new SpecServers();
  const server = await serve(servers);
  project.provide('specServers', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    await servers.close();
  };
}
