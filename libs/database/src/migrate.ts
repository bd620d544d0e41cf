import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import { openDatabase, type Connection } from './database.js';
import { lockMigration } from './locks.js';
import { withSchemaEngine } from './schema-engine.js';

/** The project's directory: the same three levels up from libs/database/src and four from dist/libs/database/src. */
const projectDirectory = fileURLToPath(
  new URL(import.meta.url.includes('/dist/libs/') ? '../../../../' : '../../../', import.meta.url),
);
const migrationsDirectory = join(projectDirectory, 'prisma', 'migrations');

/** Reads the ordinary Prisma migration folders, in the form that the schema engine takes. */
export async function readMigrations(): Promise<MigrationList> {
  const read = (...path: string[]) => readFile(join(migrationsDirectory, ...path), 'utf8');
  const entries = await readdir(migrationsDirectory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrations = names.sort().map(async (path) => {
    const content = { tag: 'ok' as const, value: await read(path, 'migration.sql') };
    return { path, migrationFile: { path: 'migration.sql', content } };
  });
  return {
    baseDir: migrationsDirectory,
    lockfile: { path: 'migration_lock.toml', content: await read('migration_lock.toml') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(migrations),
  };
}

/**
 * Brings the database to the newest schema, or that of some migrations, as `prisma migrate deploy` does. Each migration is
 * one transaction with the note that it is done, so that one that was interrupted is applied again.
 * @returns the names of the migrations that were applied now.
 * @throws where the database cannot be reached or a migration does not fit it.
 */
export async function migrate(databaseUrl: string, some?: MigrationList): Promise<string[]> {
  const migrationsList = noted(some ?? (await readMigrations()));
  const database = openDatabase(databaseUrl, { connections: 2 });
  try {
    return await lockMigration(database, async () => {
      await forgetInterrupted(database);
      return withSchemaEngine(databaseUrl, async (engine) => {
        const filters = { externalTables: [], externalEnums: [] };
        const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
        return appliedMigrationNames;
      });
    });
  } finally {
    await database.$disconnect();
  }
}

/** Migrations that note in Prisma's table that they are done, as their last statement. */
function noted(migrations: MigrationList): MigrationList {
  const migrationDirectories = migrations.migrationDirectories.map(({ path, migrationFile }) => {
    if (migrationFile.content.tag !== 'ok') return { path, migrationFile };
    const done = `UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1
      WHERE migration_name = '${path}' AND rolled_back_at IS NULL;`;
    const content = { tag: 'ok' as const, value: `${migrationFile.content.value}\n;${done}` };
    return { path, migrationFile: { ...migrationFile, content } };
  });
  return { ...migrations, migrationDirectories };
}

/** Forgets migrations that were begun and not done: nothing of them is in the database. */
async function forgetInterrupted(connection: Connection): Promise<void> {
  const [row] = await connection.$queryRaw<{ exists: boolean }[]>`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  if (row?.exists) await connection.$executeRaw`DELETE FROM _prisma_migrations WHERE finished_at IS NULL`;
}
