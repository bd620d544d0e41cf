import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type Database } from '#libs/database';
import { backUp } from './backup.js';
import { makeDirectory } from '../../../test/support/folder.js';
import { TestServer } from '../../../test/support/test-server.js';

const directory = makeDirectory('backup');
const [data, restored] = [join(directory, 'data'), join(directory, 'restored')];
const servers: TestServer[] = [];
const databases: Database[] = [];
afterAll(async () => {
  await Promise.all(databases.map((database) => database.$disconnect()));
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(directory, { recursive: true });
});

async function open(place: string): Promise<Database> {
  const server = await TestServer.open('postgres', place);
  servers.push(server);
  const database = openDatabase(server.url);
  databases.push(database);
  return database;
}

let database: Database;
beforeAll(async () => {
  database = await open(data);
  await database.$executeRawUnsafe('CREATE TABLE entry (batch int, at int)');
});

it('a backup that is made during writes has every whole transaction up to one moment, and none in part', async () => {
  let [writing, batch] = [true, 0];
  const write = async () => {
    for (; writing; batch += 1)
      await database.$executeRawUnsafe(`INSERT INTO entry SELECT ${batch}, at FROM generate_series(1, 1000) AS at`);
  };
  const written = write();
  await expect.poll(() => batch).toBeGreaterThan(5);
  const before = batch;
  await backUp(data, join(directory, 'copy'));
  const after = batch;
  writing = false;
  await written;

  mkdirSync(restored);
  await cp(join(directory, 'copy', 'postgres.json'), join(restored, 'postgres.json'));
  execFileSync('cp', ['-a', join(directory, 'copy', 'postgres'), join(restored, 'postgres')]);
  const other = await open(restored);
  const rows = await other.$queryRaw<{ batch: number; count: number }[]>`
    SELECT batch, count(*)::int AS count FROM entry GROUP BY batch ORDER BY batch`;
  expect(rows.map(({ count }) => count)).toEqual(rows.map(() => 1000));
  expect(rows.map((row) => row.batch)).toEqual(rows.map((_, at) => at));
  expect(rows.length).toBeGreaterThanOrEqual(before);
  expect(rows.length).toBeLessThanOrEqual(after + 1);
  expect(existsSync(join(restored, 'postgres', 'backup_label'))).toBe(false);
});

it('refuses a target that exists, and a data directory without a database that runs', async () => {
  await expect(backUp(data, directory)).rejects.toThrow('exists already');
  await expect(backUp(directory, join(directory, 'new'))).rejects.toThrow('no embedded database');
});
