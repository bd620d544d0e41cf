import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../supervision/supervisor.js';
import { openServers } from './open-servers.js';

let data: string;
let supervisor: Supervisor;
let pids: Record<string, number>;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'servers-'));
  chmodSync(data, 0o711);
});
afterAll(() => rmSync(data, { recursive: true }));
beforeEach(() => {
  pids = {};
  supervisor = new Supervisor({
    running: (children) => (pids = Object.fromEntries(children.map(({ name, pid }) => [name, pid]))),
    restarting: () => {},
    gaveUp: () => {},
  });
});
afterEach(() => supervisor.stop(() => true, AbortSignal.timeout(8_000)));

const patient = { timeout: 30_000 };
const none = { port: 4000, databaseUrl: undefined, redisUrl: undefined, postgresPort: undefined, redisPort: undefined };

async function open(options: Partial<Parameters<typeof openServers>[0]> = {}) {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const { signal } = new AbortController();
  return { ...(await openServers({ data, ...none, ...options }, supervisor, data, say, signal)), said };
}

async function query(databaseUrl: string, sql: string): Promise<unknown[][]> {
  const adapter = await new PrismaPg({ connectionString: databaseUrl }).connect();
  try {
    return (await adapter.queryRaw({ sql, args: [], argTypes: [] })).rows;
  } finally {
    await adapter.dispose();
  }
}

describe('openServers', () => {
  it('opens a durable UTF-8 Postgres and a Redis without persistence, on loopback only, and says no address', async () => {
    const { databaseUrl, redisUrl, said } = await open();
    expect(said).toEqual([`Making a database in ${data}/postgres`]);
    const settings = ['fsync', 'synchronous_commit', 'server_encoding', 'listen_addresses', 'unix_socket_directories'];
    const shown = await query(databaseUrl, `SELECT ${settings.map((name) => `current_setting('${name}')`).join()}`);
    expect(shown).toEqual([['on', 'on', 'UTF8', '127.0.0.1', '']]);
    expect(readFileSync(join(data, 'postgres.log'), 'utf8')).toContain('ready to accept connections');
    const redis = new Redis(redisUrl);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await redis.config('GET', 'save')).toEqual(['save', '']);
    redis.disconnect();
  });

  it('requires the password, which only the owner of the data directory can read', async () => {
    const { databaseUrl } = await open();
    const stranger = new URL(databaseUrl);
    stranger.password = 'guessed';
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow();
    expect(statSync(join(data, 'postgres.json')).mode & 0o777).toBe(0o600);
    await query(databaseUrl, 'CREATE TABLE kept AS SELECT 1 AS x');
  });

  it('keeps committed rows when Postgres is stopped and when all its processes are killed', async () => {
    const { databaseUrl, said } = await open();
    expect(said).not.toContain(`Making a database in ${data}/postgres`);
    await query(databaseUrl, 'INSERT INTO kept VALUES (2)');
    process.kill(-(pids['postgres'] ?? NaN), 'SIGKILL');
    const kept = () => query(databaseUrl, 'SELECT x FROM kept').catch(() => undefined);
    await expect.poll(kept, patient).toEqual([[1], [2]]);
  });

  it('restarts a Redis that died on the same port', async () => {
    const { redisUrl } = await open();
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
    redis.on('error', () => {});
    await redis.set('x', '1');
    process.kill(-(pids['redis'] ?? NaN), 'SIGKILL');
    await expect.poll(() => redis.get('x'), patient).toBeNull();
    redis.disconnect();
  });

  it('starts no server where others are configured', async () => {
    const addresses = { databaseUrl: 'postgresql://me:secret@db/x', redisUrl: 'redis://:secret@cache' };
    expect(await open(addresses)).toEqual({ ...addresses, said: [] });
    expect(pids).toEqual({});
  });
});
