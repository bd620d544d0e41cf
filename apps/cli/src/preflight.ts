import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
// By its path: `#libs` is the build, which may not be there yet.
import { isLoopback, readSettings, SettingsError } from '../../../libs/config/src/index.js';
import { listenOnce } from './address.js';
import { programEnvironment, type Options } from './options.js';
import { fileProblem, Problem } from './problem.js';

const MB = 2 ** 20;
/** Free space that a first start needs: databases, models and Postgres' write-ahead log. */
const FIRST_START_BYTES = 1024 * MB;
const LATER_START_BYTES = 200 * MB;
/** What is written to try a data directory. */
const PROBE_BYTES = 64 * 1024;

/**
 * Checks what is known before a start. A root that cannot be read, such as a drive that is not mounted, is
 * used as soon as it can be.
 * @param warn receives a line for each such root.
 * @returns the options with real paths.
 * @throws {Problem} saying what to do.
 */
export function preflight(options: Options, warn: (line: string) => void): Options {
  checkSettings(options);
  const folders = options.folders.map((path) => readableFolder(path));
  const roots = options.roots.map((path) => rootOf(path, warn));
  if (options.once && folders.length === 0) {
    throw new Problem('--once waits for sessions to end, but no folder was given: npm start -- --once <folder>');
  }
  if (options.ignore.length > 0 && folders.length === 0) {
    throw new Problem("--ignore is for folders to index, but none was given: npm start -- --ignore '*.png' <folder>");
  }
  const data = dataDirectory(options.data);
  return { ...options, folders: [...new Set(folders)], roots: [...new Set(roots)], data };
}

/** @throws {Problem} naming the settings that API and workers would refuse. */
function checkSettings(options: Options): void {
  if (options.dev && !isLoopback(options.host)) {
    throw new Problem('npm run dev serves its sources, on this machine only: leave out --host.');
  }
  // The addresses of embedded servers are known later.
  const { databaseUrl = 'postgres://', redisUrl = 'redis://' } = options;
  try {
    readSettings(programEnvironment(options, { databaseUrl, redisUrl }));
  } catch (error) {
    throw error instanceof SettingsError ? new Problem(error.message) : error;
  }
}

/** The real path of a root; the path itself where it cannot be read yet. */
function rootOf(path: string, warn: (line: string) => void): string {
  requireOnePath(path);
  try {
    return readableFolder(path);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    warn(`${error.message} It is used as soon as it is there and can be read.`);
    return path;
  }
}

/** @throws {Problem} where the list of roots would take the path for several. */
function requireOnePath(path: string): void {
  if (!path.includes(delimiter)) return;
  throw new Problem(`The folder ${path} has a "${delimiter}" in its path, which separates roots: rename it.`);
}

/** The real path of a folder that can be read. */
function readableFolder(path: string): string {
  requireOnePath(path);
  try {
    const real = realpathSync(path);
    if (!statSync(real).isDirectory()) throw new Problem(`${path} is not a folder.`);
    accessSync(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT') throw new Problem(`The folder ${path} does not exist.`);
    if (code === 'ENOTDIR') throw new Problem(`${path} is not a folder.`);
    throw new Problem(`The folder ${path} cannot be read (${code}).`);
  }
}

/** Makes the data directory where it can be written and has room. @returns its real path. */
function dataDirectory(path: string): string {
  const first = !existsSync(join(path, 'models'));
  const needed = first ? FIRST_START_BYTES : LATER_START_BYTES;
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  if (!statSync(existing).isDirectory()) throw dataProblem(path, `${existing} is not a folder`);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw dataProblem(path, fileProblem(error) ?? codeOf(error));
  }
  const { bavail, bsize } = statfsSync(existing);
  if (bavail * bsize < needed) {
    throw new Problem(
      `Too little disk space for ${path}: ${Math.floor((bavail * bsize) / MB)} MB are free, ${needed / MB} MB are needed. ` +
        'Free some, or choose another place with --data.',
    );
  }
  try {
    // Other users may enter it (Postgres has a user of its own when root starts it) but not list it.
    mkdirSync(path, { recursive: true, mode: 0o711 });
    // A disk with room may have a quota, or a limit of files.
    const probe = join(path, 'probe');
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES));
    rmSync(probe, { force: true });
    return realpathSync(path);
  } catch (error) {
    throw dataProblem(path, fileProblem(error) ?? codeOf(error));
  }
}

function dataProblem(path: string, reason: string): Problem {
  return new Problem(`The data directory ${path} cannot be used: ${reason}. Choose another with --data.`);
}

/** Checks that an address can be listened on. @throws {Problem} where it cannot. */
export async function checkPort(host: string, port: number): Promise<void> {
  await listenOnce(host, port).catch((error: unknown) => {
    throw new Problem(portProblem(host, port, codeOf(error)));
  });
}

function portProblem(host: string, port: number, code: string): string {
  if (code === 'EADDRINUSE') {
    const other = port === 65535 ? port - 1 : port + 1;
    return `Port ${port} on ${host} is in use: choose another one, such as npm start -- --port ${other} (or DARKROOM_PORT=${other}).`;
  }
  if (code === 'EACCES') return `Port ${port} may not be used by this user: choose one above 1023 with --port.`;
  return `${host}:${port} cannot be listened on (${code}): choose another address with --host.`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
