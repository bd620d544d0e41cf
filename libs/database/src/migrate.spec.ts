import { expect, inject, it } from 'vitest';
import { migrate, readMigrations } from './migrate.js';
import { useDatabase } from './testing/database.fixture.js';

const database = await useDatabase();

it('has nothing to apply where all is applied', async () => {
  const url = await (await fetch(`${inject('specServers')}/database`, { method: 'POST' })).text();
  expect(await migrate(url)).toEqual([]);
});

it('knows every migration folder, in order', async () => {
  const names = (await readMigrations()).migrationDirectories.map((directory) => directory.path);
  expect(names).toContain('20261123000000_the_truth');
  expect(names).toEqual([...names].sort());
  const applied = await database.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM _prisma_migrations ORDER BY migration_name`;
  expect(applied.map((row) => row.migration_name)).toEqual(names);
});

it('makes one installation, and no second', async () => {
  const { id } = await database.installation.findFirstOrThrow();
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  await expect(database.$executeRaw`INSERT INTO installation (id) VALUES (gen_random_uuid())`).rejects.toThrow();
});
