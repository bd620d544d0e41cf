import { constants, existsSync, readFileSync } from 'node:fs';
import { chown, copyFile, lstat, mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '#libs/formats';
import { openDatabase, transaction } from '#libs/database';
import { Problem } from './problem.js';
import { databaseUrlOf, runningPort } from './servers/postgres.js';
import { readPostgresRecord } from './servers/postgres-place.js';

/** Longest that a backup may take, in milliseconds. */
const WITHIN_MS = 24 * 3_600_000;

/**
 * What of a cluster belongs to the running server only, or is made at a start: Postgres' documentation of base backups
 * has this list. The log is copied last.
 */
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'pg_internal.init']);
const EMPTIED = new Set([
  ...['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'],
]);
/** A segment of the log of Postgres, or the history of its timelines. */
const SEGMENT = /^[0-9A-F]{24}$|^[0-9A-F]{8}\.history$/;

/**
 * Copies the embedded database of a data directory while Darkroom runs: a base backup, which Postgres recovers to its end.
 * @param target a directory that does not exist; it is there once the backup is whole.
 * @throws {Problem} where nothing runs there, the database is not the embedded one, or the target exists.
 */
export async function backUp(data: string, target: string): Promise<void> {
  const record = readPostgresRecord(data);
  if (record === undefined) throw new Problem(`${data} has no embedded database: back up yours with pg_dump.`);
  const cluster = record.directory ?? join(data, 'postgres');
  const port = runningPort(cluster);
  if (port === undefined) throw new Problem(`Darkroom does not run on ${data}: copy ${cluster} as it is.`);
  if (existsSync(target)) throw new Problem(`${target} exists already: name a new directory.`);
  const partial = `${target}.partial`;
  if (existsSync(partial)) throw new Problem(`${partial} is of a backup that was interrupted: remove it.`);
  try {
    await mkdir(partial, { recursive: true, mode: 0o700 });
    await copyCluster(cluster, join(partial, 'postgres'), databaseUrlOf(record, port));
    // After the database, which it opens.
    await writeFile(join(partial, 'postgres.json'), readFileSync(join(data, 'postgres.json')), { mode: 0o600 });
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Copies a cluster whose server runs. */
async function copyCluster(cluster: string, copy: string, url: string): Promise<void> {
  const database = openDatabase(url, { connections: 1, idleInTransactionMs: 0 });
  try {
    await transaction(
      database,
      async (connection) => {
        // Keeps the log from here on; it ends with the connection.
        await connection.$queryRaw`SELECT 1 FROM pg_create_physical_replication_slot(${`backup_${process.pid}`}, true, true)`;
        await connection.$queryRaw`SELECT 1 FROM pg_backup_start('darkroom', true)`;
        await copyTree(cluster, copy, (name) => (LEFT_OUT.has(name) ? 'out' : EMPTIED.has(name) ? 'empty' : 'in'));
        const [end] = await connection.$queryRaw<{ label: string }[]>`
          SELECT labelfile AS label FROM pg_backup_stop(false)`;
        if (!end) throw new Error('Postgres gave no label of the backup');
        await writeFile(join(copy, 'backup_label'), end.label, { mode: 0o600 });
        await like(await lstat(cluster), join(copy, 'backup_label'));
        await copyTree(join(cluster, 'pg_wal'), join(copy, 'pg_wal'), (name, isDirectory) =>
          isDirectory ? 'empty' : SEGMENT.test(name) ? 'in' : 'out',
        );
      },
      WITHIN_MS,
    );
  } finally {
    await database.$disconnect();
  }
}

/** Copies a directory with its owners; what vanishes meanwhile is left out. `take` says what of it is copied. */
async function copyTree(
  from: string,
  to: string,
  take: (name: string, isDirectory: boolean) => 'in' | 'out' | 'empty',
): Promise<void> {
  const stats = await lstat(from);
  await mkdir(to, { recursive: true, mode: stats.mode & 0o777 });
  await like(stats, to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const how = take(entry.name, entry.isDirectory());
    if (how === 'out') continue;
    const [source, copy] = [join(from, entry.name), join(to, entry.name)];
    try {
      if (entry.isDirectory()) await copyTree(source, copy, how === 'empty' ? () => 'out' : take);
      else if (entry.isFile()) {
        await copyFile(source, copy, constants.COPYFILE_FICLONE);
        await like(await lstat(source), copy);
      }
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    }
  }
}

/** Gives a copy the owner and the times of what it is a copy of. */
async function like(stats: { uid: number; gid: number; atime: Date; mtime: Date }, copy: string): Promise<void> {
  await chown(copy, stats.uid, stats.gid);
  await utimes(copy, stats.atime, stats.mtime);
}
