import { expect, it } from 'vitest';
import { readPostgresState } from './postgres-state.js';
import { useDatabase } from '../../../test/support/spec-servers.js';

const database = await useDatabase();

it('reports its version, the size of the database and its connections', async () => {
  const before = await readPostgresState(database);
  expect(before.version).toMatch(/^\d+(\.\d+)?$/);
  await database.$executeRaw`CREATE TABLE ballast AS SELECT repeat('x', 1000) FROM generate_series(1, 2000)`;
  const after = await database.$transaction(async (connection) => {
    await connection.$executeRaw`SELECT 1`;
    return readPostgresState(database);
  });
  expect(after.connections).toBeGreaterThan(1);
  expect(after.databaseBytes - before.databaseBytes).toBeGreaterThan(2_000_000);
});
