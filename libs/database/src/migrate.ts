import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList } from '@prisma/schema-engine-wasm';
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
 * Brings the database to the newest schema, or that of some migrations, as `prisma migrate deploy` does.
 * @returns the names of the migrations that were applied now.
 * @throws where the database cannot be reached or a migration does not fit it.
 */
export async function migrate(databaseUrl: string, some?: MigrationList): Promise<string[]> {
  const migrationsList = some ?? (await readMigrations());
  return withSchemaEngine(databaseUrl, async (engine) => {
    const filters = { externalTables: [], externalEnums: [] };
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    return appliedMigrationNames;
  });
}
