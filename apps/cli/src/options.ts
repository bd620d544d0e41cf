import { delimiter, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from './problem.js';
import { project } from './project.js';
import type { LogBounds } from './supervision/bound-logs.js';

/** What the first word of the command line may be, beside a folder. */
const COMMANDS = ['watch', 'export-names', 'backup'] as const;
type Command = 'start' | (typeof COMMANDS)[number];

/** What the command line and the environment ask for. Paths are absolute. */
export interface Options {
  readonly command: Command;
  readonly help: boolean;
  readonly host: string;
  readonly port: number;
  /** Whether host or port were chosen, by option or variable. */
  readonly addressChosen: boolean;
  /** Folders to index. */
  readonly folders: readonly string[];
  /** Folders that may be indexed, beside `folders`. */
  readonly roots: readonly string[];
  /** Patterns of files and folders that new sessions leave out, not checked yet; without any, the folder's own hold. */
  readonly ignore: readonly string[];
  readonly data: string;
  readonly workers: number;
  readonly once: boolean;
  /** Whether the folders are watched from now on. */
  readonly watch: boolean;
  /** Whether the dashboard and the server follow changes of their sources. */
  readonly dev: boolean;
  /** Where a backup goes. */
  readonly target: string | undefined;
  /** The session to watch. */
  readonly session: number | undefined;
  readonly token: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly postgresPort: number | undefined;
  readonly redisPort: number | undefined;
  readonly logBounds: LogBounds;
}

/** What `--help` prints. */
export const helpText = `Darkroom: point it at a folder of photos and watch it develop, live.

Usage
  npm start -- [options] [folder ...]    start Darkroom and index the folders
  npm run watch -- [options] [session]   show the progress of a server that runs
  npm start -- [options] export-names    write the names of faces as XMP sidecars into the data directory
  npm start -- [options] backup <dir>    copy the embedded database while it runs, to a new directory
  npm run dev -- [options] [folder ...]  develop Darkroom: changes of its sources apply at once

Options                 Variable           Default
  --port N              DARKROOM_PORT      4000         port of dashboard and API
  --host ADDRESS        DARKROOM_HOST      127.0.0.1    other than loopback needs DARKROOM_TOKEN
  --root DIR            DARKROOM_ROOTS                  folders that may be indexed; repeat the option,
                                                        join with "${delimiter}" in the variable
  --ignore PATTERN                                      files and folders to leave out, as '*.png' or
                                                        'private/'; repeat the option. The folder
                                                        remembers them
  --data DIR            DARKROOM_DATA      ./.darkroom  databases, models, thumbnails and logs
  --workers N           DARKROOM_WORKERS   1            worker processes
  --once                DARKROOM_ONCE                   exit when the sessions end: 0 where all completed,
                                                        not all photos failed and every folder could be
                                                        read, else 1
  --watch               DARKROOM_WATCH                  watch the folders from now on: changes are indexed by
                                                        themselves, until that is switched off in the dashboard
  --help                                                this text

More variables
  DARKROOM_TOKEN            access token, at least 8 characters
  DARKROOM_WATCH_SECONDS    how often watched folders are walked (60)
  DARKROOM_LOG_MB           size from which a log is rotated (10)
  DARKROOM_LOG_FILES        earlier parts of each log that are kept (3)
  DATABASE_URL              a Postgres to use in place of the embedded one
  REDIS_URL                 a Redis to use in place of the embedded one
  DARKROOM_POSTGRES_PORT    port of the embedded Postgres (a free one)
  DARKROOM_REDIS_PORT       port of the embedded Redis (a free one)

Folders on the command line need no --root. A folder with an unfinished session continues it.
Ctrl-C stops everything; finished work is kept.`;

/**
 * Reads command line and environment; an option takes precedence over its variable, an empty variable counts as not set.
 * @param args what follows the program's name.
 * @param workingDirectory where relative paths begin.
 * @throws {Problem} naming the option or variable that cannot be used.
 */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv, workingDirectory: string): Options {
  const { values, positionals } = parse(args);
  const command = COMMANDS.find((name) => name === positionals[0]) ?? 'start';
  const rest = command === 'start' ? positionals : positionals.slice(1);
  const read = (name: string) => environment[name] || undefined;
  const path = (relative: string) => resolve(workingDirectory, relative);

  if (command === 'watch' && rest.length > 1) {
    throw new Problem(`watch shows one session, not ${rest.length}.`);
  }
  if (command === 'export-names' && rest.length > 0) {
    throw new Problem('export-names writes all names, to the data directory: it takes no folder.');
  }
  if (command === 'backup' && rest.length !== 1) {
    throw new Problem('backup needs one new directory: npm start -- backup <directory>');
  }
  const once = values.once ?? yesOrNo('DARKROOM_ONCE', read('DARKROOM_ONCE'));
  const watch = values.watch ?? yesOrNo('DARKROOM_WATCH', read('DARKROOM_WATCH'));
  if (watch && once) throw new Problem('--watch goes on and --once ends: choose one of them.');
  if (watch && (command !== 'start' || rest.length === 0)) {
    throw new Problem('--watch needs a folder: npm start -- <folder> --watch');
  }
  const data = values.data ?? read('DARKROOM_DATA');
  const host = values.host ?? read('DARKROOM_HOST');
  const port = values.port ?? read('DARKROOM_PORT');
  const roots = values.root ?? read('DARKROOM_ROOTS')?.split(delimiter).filter(Boolean) ?? [];
  return {
    command,
    help: values.help ?? false,
    host: host ?? '127.0.0.1',
    port: wholeNumber('--port (DARKROOM_PORT)', port, 1, 65535) ?? 4000,
    addressChosen: host !== undefined || port !== undefined,
    folders: command === 'start' ? rest.map(path) : [],
    roots: roots.map(path),
    ignore: values.ignore ?? [],
    data: data === undefined ? project('.darkroom') : path(data),
    workers: wholeNumber('--workers (DARKROOM_WORKERS)', values.workers ?? read('DARKROOM_WORKERS'), 1, 64) ?? 1,
    once,
    watch,
    dev: values.dev ?? false,
    target: command === 'backup' && rest[0] !== undefined ? path(rest[0]) : undefined,
    session: command === 'watch' ? wholeNumber('the session', rest[0], 1, 2 ** 31 - 1) : undefined,
    token: read('DARKROOM_TOKEN'),
    databaseUrl: read('DATABASE_URL'),
    redisUrl: read('REDIS_URL'),
    postgresPort: wholeNumber('DARKROOM_POSTGRES_PORT', read('DARKROOM_POSTGRES_PORT'), 1, 65535),
    redisPort: wholeNumber('DARKROOM_REDIS_PORT', read('DARKROOM_REDIS_PORT'), 1, 65535),
    logBounds: {
      bytes: (wholeNumber('DARKROOM_LOG_MB', read('DARKROOM_LOG_MB'), 1, 100_000) ?? 10) * 1024 * 1024,
      files: wholeNumber('DARKROOM_LOG_FILES', read('DARKROOM_LOG_FILES'), 0, 100) ?? 3,
    },
  };
}

/** Where Postgres and Redis answer. */
export interface ServerAddresses {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** The environment of API and workers: this process's own, with what the options say. */
export function programEnvironment(
  { host, port, data, workers, roots, folders, token = '' }: Options,
  { databaseUrl, redisUrl }: ServerAddresses,
): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    ...process.env,
    DARKROOM_HOST: host,
    DARKROOM_PORT: String(port),
    DARKROOM_DATA: data,
    DARKROOM_WORKERS: String(workers),
    DARKROOM_ROOTS: [...new Set([...roots, ...folders])].join(delimiter),
    DARKROOM_TOKEN: token,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        root: { type: 'string', multiple: true },
        ignore: { type: 'string', multiple: true },
        data: { type: 'string' },
        workers: { type: 'string' },
        once: { type: 'boolean' },
        watch: { type: 'boolean' },
        dev: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('. ');
    throw new Problem(`${reason}. See: npm start -- --help`);
  }
}

function yesOrNo(name: string, text: string | undefined): boolean {
  if (text === undefined || text === '0' || text === 'false') return false;
  if (text === '1' || text === 'true') return true;
  throw new Problem(`${name} is "${text}"; it must be 1 or 0.`);
}

function wholeNumber(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new Problem(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}
