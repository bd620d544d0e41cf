import { spawnSync } from 'node:child_process';
import { Problem } from '../problem.js';

/** The user that a process runs as. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

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
  spawnSync('useradd', [
    '--system',
    '--gid',
    'postgres',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]);
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

function lookUp(name: string): User | undefined {
  const [uid, gid] = ['-u', '-g'].map((what) => Number.parseInt(spawnSync('id', [what, name]).stdout.toString(), 10));
  return uid === undefined || gid === undefined || Number.isNaN(uid) || Number.isNaN(gid) ? undefined : { uid, gid };
}
