import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '#libs/database';
import { installationId } from '#libs/ledger';
import { connectRedis, WorkerBeats } from '#libs/live';
import { continueEpoch } from './epoch.js';
import { specServers } from '../../../test/support/spec-servers.js';
import { makeBeat } from '../../../test/support/snapshots.js';

const [databaseUrl, redisUrl] = [await specServers.database(), await specServers.redis()];
const redis = connectRedis(redisUrl, 'commands', () => undefined);
let data: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'epoch-'));
});
afterAll(() => {
  redis.disconnect();
  rmSync(data, { recursive: true });
});

const start = (isShared = false, url = databaseUrl) =>
  continueEpoch({ databaseUrl: url, redisUrl }, { data, isShared });

/** Runs statements on a database. */
async function execute(url: string, ...statements: string[]): Promise<void> {
  const database = openDatabase(url, { connections: 1 });
  for (const statement of statements) await database.$executeRawUnsafe(statement);
  await database.$disconnect();
}

async function installation(): Promise<string> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  return installationId(database).finally(() => database.$disconnect());
}

const backup = new URL(databaseUrl);
backup.pathname += '_backup';
const postgres = new URL(databaseUrl);
postgres.pathname = '/postgres';
const [name, copy] = [new URL(databaseUrl).pathname.slice(1), backup.pathname.slice(1)];

it('starts of one database are one epoch, also where Redis forgot it', async () => {
  const first = await installation();
  expect(await start()).toBe(false);
  expect(await start()).toBe(false);
  await redis.flushall();
  expect(await start()).toBe(false);
  expect(await installation()).toBe(first);
});

it('a database that was restored from a backup is another epoch, once', async () => {
  const before = await installation();
  await execute(postgres.href, `CREATE DATABASE ${copy} TEMPLATE ${name}`);
  expect(await start()).toBe(false);
  await execute(postgres.href, `DROP DATABASE ${name}`, `ALTER DATABASE ${copy} RENAME TO ${name}`);
  expect(await installation()).toBe(before);
  expect(await start()).toBe(true);
  const restored = await installation();
  expect(restored).not.toBe(before);
  expect(await start()).toBe(false);
  expect(await installation()).toBe(restored);
});

it('a start goes on while Redis refuses writes or the database is read-only', async () => {
  const before = await installation();
  await redis.config('SET', 'maxmemory', '1');
  expect(await start()).toBe(false);
  await redis.config('SET', 'maxmemory', '0');
  const readOnly = `${databaseUrl}?options=${encodeURIComponent('-c default_transaction_read_only=on')}`;
  expect(await start(false, readOnly)).toBe(false);
  expect(await installation()).toBe(before);
});

it('with servers that others share, a database of which nothing is remembered stays, as long as they are at work', async () => {
  rmSync(join(data, 'installation.json'));
  await redis.flushall();
  const beats = new WorkerBeats(redis);
  await beats.write(makeBeat());
  expect(await start(true)).toBe(false);
  rmSync(join(data, 'installation.json'));
  await redis.flushall();
  expect(await start(true)).toBe(true);
});
