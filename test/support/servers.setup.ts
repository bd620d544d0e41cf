import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import type { TestProject } from 'vitest/node';
import { migrate, openDatabase } from '#libs/database';
import { project as inProject } from '../../apps/cli/src/project.js';
import { guardModule } from '../../apps/cli/src/servers/guarded-server.js';
import { makeDirectory } from './folder.js';
import { serve } from './listen.js';
import { TestServer } from './test-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where specs ask for servers: see spec-servers.ts. */
    specServers: string;
  }
}

const TEMPLATE = 'template_of_specs';

/** Real servers for the specs of one vitest run, started on the first request. */
class SpecServers {
  readonly #directory = makeDirectory('darkroom-specs');
  readonly #redis = new Map<string, TestServer>();
  #postgres: Promise<TestServer> | undefined;
  #databases = 0;

  /** Makes a migrated database. @returns its address. */
  async database(): Promise<string> {
    const { url } = await (this.#postgres ??= this.#startPostgres());
    const name = `spec_${(this.#databases += 1)}`;
    await execute(url, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
    return withDatabase(url, name);
  }

  /** Starts an empty Redis. @returns its address. */
  async redis(): Promise<string> {
    const server = await TestServer.open('redis', join(this.#directory, `redis-${this.#redis.size}`));
    this.#redis.set(server.url, server);
    return server.url;
  }

  /** Starts a stopped Redis, which is empty then, or stops one. */
  async switchRedis(url: string, action: 'start' | 'stop'): Promise<string> {
    const server = this.#redis.get(url);
    if (!server) throw new Error(`no Redis was started at ${url}`);
    await server[action]();
    return url;
  }

  async close(): Promise<void> {
    const postgres = await this.#postgres?.catch(() => undefined);
    await Promise.all([...this.#redis.values(), ...(postgres ? [postgres] : [])].map((server) => server.stop()));
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #startPostgres(): Promise<TestServer> {
    const server = await TestServer.open('postgres', this.#directory);
    // Specs need no durability.
    await execute(server.url, 'ALTER ROLE CURRENT_USER SET synchronous_commit = off');
    await execute(server.url, `CREATE DATABASE ${TEMPLATE}`);
    await migrate(withDatabase(server.url, TEMPLATE));
    return server;
  }
}

function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function execute(databaseUrl: string, statement: string): Promise<void> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  await database.$executeRawUnsafe(statement);
  await database.$disconnect();
}

/** Builds the guard of servers, which is forked, so that specs need no build of everything. */
async function buildGuard(): Promise<void> {
  const { code } = await transformFile(inProject('apps', 'cli', 'src', 'servers', 'guard.ts'));
  mkdirSync(dirname(guardModule), { recursive: true });
  writeFileSync(guardModule, code);
}

/** Vitest's global set-up: spec files, which run in other processes, ask for servers over HTTP. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildGuard();
  const servers = new SpecServers();
  const server = await serve(({ pathname, searchParams }) => {
    if (pathname === '/database') return servers.database();
    if (pathname === '/redis') return servers.redis();
    return servers.switchRedis(searchParams.get('url') ?? '', pathname === '/redis/start' ? 'start' : 'stop');
  });
  project.provide('specServers', server.url);
  return async () => {
    server.close();
    await servers.close();
  };
}
