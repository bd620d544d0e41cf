import { isIP } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Problem } from './problem.mjs';

/** The project's directory. */
export const projectDirectory = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What was asked for on the command line and in the environment. Paths are absolute.
 *
 * @typedef {object} Options
 * @property {'start' | 'watch'} command
 * @property {boolean} help
 * @property {string} host
 * @property {number} port
 * @property {boolean} addressGiven whether host or port were chosen, by option or variable
 * @property {string[]} folders folders to index
 * @property {string[]} roots folders that may be indexed, beside `folders`
 * @property {string} data
 * @property {number} workers
 * @property {boolean} once
 * @property {number | undefined} session the session to watch
 * @property {string | undefined} token
 * @property {string | undefined} databaseUrl
 * @property {string | undefined} redisUrl
 * @property {number | undefined} postgresPort
 * @property {number | undefined} redisPort
 */

export const helpText = `Darkroom: point it at a folder of photos and watch it develop, live.

Usage
  npm start -- [options] [folder ...]    start Darkroom and index the folders
  npm run watch -- [options] [session]   show the progress of a server that runs

Options                 Variable           Default
  --port N              DARKROOM_PORT      4000         port of dashboard and API
  --host ADDRESS        DARKROOM_HOST      127.0.0.1    other than loopback needs DARKROOM_TOKEN
  --root DIR            DARKROOM_ROOTS                  folders that may be indexed; repeat the option,
                                                        join with "${delimiter}" in the variable
  --data DIR            DARKROOM_DATA      ./.darkroom  databases, models, thumbnails and logs
  --workers N           DARKROOM_WORKERS   1            worker processes
  --once                DARKROOM_ONCE                   exit when the sessions end: 0 completed, else 1
  --help                                                this text

More variables
  DARKROOM_TOKEN            access token, at least 8 characters
  DATABASE_URL              a Postgres to use in place of the embedded one
  REDIS_URL                 a Redis to use in place of the embedded one
  DARKROOM_POSTGRES_PORT    port of the embedded Postgres (a free one)
  DARKROOM_REDIS_PORT       port of the embedded Redis (a free one)

The folders given may be indexed without --root. A folder with an unfinished session goes on with it.
Ctrl-C stops everything; what was done is kept.`;

/**
 * Reads command line and environment; an option goes before its variable, an empty variable counts as not set.
 *
 * @param {string[]} args what follows the program's name
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} workingDirectory where relative paths begin
 * @returns {Options}
 * @throws {Problem} naming the option or variable that cannot be used
 */
export function readOptions(args, environment, workingDirectory) {
  const { values, positionals } = parse(args);
  const command = positionals[0] === 'watch' ? 'watch' : 'start';
  const rest = command === 'watch' ? positionals.slice(1) : positionals;
  const read = (/** @type {string} */ name) => environment[name] || undefined;
  const path = (/** @type {string} */ given) => resolve(workingDirectory, given);

  if (command === 'watch' && rest.length > 1) {
    throw new Problem(`watch shows one session; ${rest.length} were given.`);
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
    addressGiven: host !== undefined || port !== undefined,
    folders: command === 'start' ? rest.map(path) : [],
    roots: roots.map(path),
    data: data === undefined ? join(projectDirectory, '.darkroom') : path(data),
    workers: wholeNumber('--workers (DARKROOM_WORKERS)', values.workers ?? read('DARKROOM_WORKERS'), 1, 64) ?? 1,
    once: values.once ?? yesOrNo('DARKROOM_ONCE', read('DARKROOM_ONCE')),
    session: command === 'watch' ? wholeNumber('the session', rest[0], 1, 2 ** 31 - 1) : undefined,
    token: read('DARKROOM_TOKEN'),
    databaseUrl: read('DATABASE_URL'),
    redisUrl: read('REDIS_URL'),
    postgresPort: wholeNumber('DARKROOM_POSTGRES_PORT', read('DARKROOM_POSTGRES_PORT'), 1, 65535),
    redisPort: wholeNumber('DARKROOM_REDIS_PORT', read('DARKROOM_REDIS_PORT'), 1, 65535),
  };
}

/**
 * Whether only this machine can reach an address to listen on.
 *
 * @param {string} host
 */
export function isLoopback(host) {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        root: { type: 'string', multiple: true },
        data: { type: 'string' },
        workers: { type: 'string' },
        once: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('. ');
    throw new Problem(`${reason}. See: npm start -- --help`);
  }
}

/**
 * @param {string} name
 * @param {string | undefined} text
 */
function yesOrNo(name, text) {
  if (text === undefined || text === '0' || text === 'false') return false;
  if (text === '1' || text === 'true') return true;
  throw new Problem(`${name} is "${text}"; it must be 1 or 0.`);
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} least
 * @param {number} most
 */
function wholeNumber(name, text, least, most) {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new Problem(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}
