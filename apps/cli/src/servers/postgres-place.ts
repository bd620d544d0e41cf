import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.js';

/** The user that a process runs as. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** The record of a database in its data directory. `directory` is null where the cluster is in the data directory. */
export interface PostgresRecord {
  readonly password: string;
  readonly directory: string | null;
}

/** Where the cluster goes when the user `postgres` cannot reach the data directory. */
const SYSTEM_DIRECTORY = '/var/lib/darkroom';

/**
 * The user that Postgres runs as: undefined for the current one; since Postgres refuses to run as root, then the
 * system's user `postgres`, which is made where there is none.
 * @throws {Problem} where it cannot be made.
 */
export function postgresUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = lookUp('postgres');
  if (existing !== undefined) return existing;
  spawnSync('groupadd', ['--system', '--force', 'postgres']);
  const nowhere = ['--no-create-home', '--shell', '/usr/sbin/nologin'];
  spawnSync('useradd', ['--system', '--gid', 'postgres', ...nowhere, 'postgres']);
  const made = lookUp('postgres');
  if (made === undefined) {
    throw new Problem(
      'Postgres does not run as root and the user "postgres" cannot be made: start Darkroom as another user.',
    );
  }
  return made;
}

/** Whether `user` may enter or execute `path`. The system decides, so that ACLs count. */
export function canReach(path: string, user: User | undefined): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...user, cwd: '/' }).status === 0;
}

const recordFile = (data: string): string => join(data, 'postgres.json');

/** The record of the database of `data`, if it has one. */
export function readPostgresRecord(data: string): PostgresRecord | undefined {
  return existsSync(recordFile(data))
    ? (JSON.parse(readFileSync(recordFile(data), 'utf8')) as PostgresRecord)
    : undefined;
}

/** The record of the database of `data`: the existing or a new one. @throws {Problem} where `user` reaches no place. */
export function postgresRecord(
  data: string,
  user: User | undefined,
  systemDirectory = SYSTEM_DIRECTORY,
): PostgresRecord {
  const existing = readPostgresRecord(data);
  if (existing !== undefined) return existing;
  const directory = canReach(data, user) ? null : join(reachableDirectory(systemDirectory, user), randomUUID());
  const record = { password: randomBytes(24).toString('base64url'), directory };
  writeFileSync(recordFile(data), JSON.stringify(record), { mode: 0o600 });
  return record;
}

/**
 * The directory of Postgres' programs: as npm installed it, or a copy where `user` cannot reach that.
 * @param installed holds `bin`, `lib` and `share`.
 */
export function reachablePrograms(
  installed: string,
  version: string,
  user: User | undefined,
  systemDirectory = SYSTEM_DIRECTORY,
): string {
  if (canReach(join(installed, 'bin', 'postgres'), user)) return join(installed, 'bin');
  const copy = join(reachableDirectory(systemDirectory, user), `postgres-${version}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    cpSync(installed, partial, { recursive: true, verbatimSymlinks: true });
    // Whatever umask the packages were installed with.
    spawnSync('chmod', ['-R', 'a+rX', partial]);
    renameSync(partial, copy);
  }
  return join(copy, 'bin');
}

/** Makes an empty directory for `user` alone. */
export function makePrivateDirectory(path: string, user: User | undefined): void {
  mkdirSync(path, { mode: 0o700 });
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

/** @throws {Problem} where `user` cannot reach it either. */
function reachableDirectory(path: string, user: User | undefined): string {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  if (canReach(path, user)) return path;
  throw new Problem(
    `The user that runs Postgres can reach neither the data directory nor ${path}: ` +
      'choose a directory with --data that other users may enter, or name a Postgres in DATABASE_URL.',
  );
}

function lookUp(name: string): User | undefined {
  const [uid, gid] = ['-u', '-g'].map((what) => Number.parseInt(spawnSync('id', [what, name]).stdout.toString(), 10));
  return uid === undefined || gid === undefined || Number.isNaN(uid) || Number.isNaN(gid) ? undefined : { uid, gid };
}
