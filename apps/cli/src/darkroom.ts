import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataLayout } from '#libs/config';
import { migrate } from '#libs/database';
import { prepareModels } from '#libs/model-conversion';
import { makeSampleAlbum } from '#libs/sample-album';
import { createLogger, type Logger } from '#libs/telemetry';
import type { Claim } from './data/claim.js';
import { continueEpoch } from './epoch.js';
import { programEnvironment, type Options } from './options.js';
import { isReady, localAddress, withoutPassword } from './address.js';
import type { Terminal } from './display/terminal.js';
import { Problem } from './problem.js';
import { project } from './project.js';
import { openServers } from './servers/open-servers.js';
import { unlessStopped, type StopRequest } from './stop-request.js';
import { boundLogs } from './supervision/bound-logs.js';
import { Supervisor } from './supervision/supervisor.js';
import { until } from './until.js';

const isServer = (name: string) => name === 'postgres' || name === 'redis';
const isProgram = (name: string) => !isServer(name);

/** From the request to stop: when API and workers are killed, and when the servers are. Everything has ended within 10 s. */
const STOP_PROGRAMS_MS = 4_000;
const STOP_SERVERS_MS = 8_000;
/** After a second Ctrl-C, Postgres still gets this long to write what it has. */
const HURRIED_SERVERS_MS = 1_500;
const API_READY_WITHIN_MS = 60_000;
const BOUND_LOGS_MS = 2_000;

/** One running Darkroom: the servers, the API and the workers, supervised. */
export class Darkroom {
  /** Where dashboard and API are reached from this machine. */
  readonly url: string;
  readonly #supervisor: Supervisor;
  readonly #logs: string;
  readonly #bounding: NodeJS.Timeout;
  #workersReady: readonly Promise<void>[] = [];

  readonly #options: Options;
  readonly #request: StopRequest;
  readonly #terminal: Terminal;
  readonly #log: Logger;

  constructor(options: Options, claim: Claim, request: StopRequest, terminal: Terminal) {
    [this.#options, this.#request, this.#terminal] = [options, request, terminal];
    this.url = localAddress(options.host, options.port);
    this.#logs = join(options.data, 'logs');
    mkdirSync(this.#logs, { recursive: true, mode: 0o700 });
    this.#log = openLog(join(this.#logs, 'start.log'));
    this.#bounding = setInterval(() => boundLogs(this.#logs, options.logBounds), BOUND_LOGS_MS);
    this.#supervisor = new Supervisor({
      running: (children) => claim.record({ url: this.url, children }),
      restarting: terminal.say,
      // In development, the next change of the sources may fix it.
      gaveUp: (line) => (options.dev ? terminal.say(line) : request.fail(new Problem(line))),
    });
  }

  /**
   * Starts everything; returns when the API answers.
   * @throws {Problem} saying what failed; the reason of a stop.
   */
  async open({ workers }: Pick<Options, 'workers'> = this.#options): Promise<void> {
    const { stop } = this.#request;
    const environment = await unlessStopped(this.#prepare(), stop);
    void this.#start('api', 'api', environment);
    const problem = () =>
      new Problem(`The API is not ready after ${API_READY_WITHIN_MS / 1000} s: see ${join(this.#logs, 'api.log')}`);
    await until(() => isReady(this.url), { everyMs: 50, withinMs: API_READY_WITHIN_MS, problem, signal: stop });
    // After the API: on two cores the workers would slow its start, which the dashboard waits for.
    this.#workersReady = Array.from({ length: workers }, (_, at) =>
      this.#start(`worker-${at + 1}`, 'worker', environment),
    );
  }

  /** Starts API and workers again, as they are built now. */
  restart(): void {
    this.#supervisor.restart(isProgram);
  }

  /** Returns when a worker can take work: a session started earlier would make no progress until then. */
  async workerReady(): Promise<void> {
    await unlessStopped(Promise.race(this.#workersReady), this.#request.stop);
  }

  /** Stops everything: API and workers first, then the servers. */
  async close(): Promise<void> {
    const { hurry } = this.#request;
    const servers = AbortSignal.timeout(STOP_SERVERS_MS);
    await this.#supervisor.stop(isProgram, AbortSignal.any([AbortSignal.timeout(STOP_PROGRAMS_MS), hurry]));
    await this.#supervisor.stop(isServer, AbortSignal.any([servers, afterAbort(hurry, HURRIED_SERVERS_MS)]));
    clearInterval(this.#bounding);
  }

  /** Opens the servers and makes database and models ready. @returns the environment of API and workers. */
  async #prepare(): Promise<NodeJS.ProcessEnv> {
    const opened = openServers(this.#options, this.#supervisor, this.#logs, this.#terminal.step, this.#request.stop);
    const [addresses] = await Promise.all([opened, this.#prepareModels()]);
    const [database, redis] = [addresses.databaseUrl, addresses.redisUrl].map(withoutPassword);
    this.#log.info({ database, redis }, 'servers');
    const applied = await migrate(addresses.databaseUrl).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Problem(`The database cannot be brought up to date: ${reason}`);
    });
    if (applied.length > 0) {
      this.#log.info({ applied }, 'migrated the database');
      this.#terminal.step('Migrated the database');
    }
    const { data, redisUrl } = this.#options;
    if (await continueEpoch(addresses, { data, isShared: redisUrl !== undefined }))
      this.#terminal.say('The database was restored from a backup or copy. Open pages reload it.');
    return programEnvironment(this.#options, addresses);
  }

  async #prepareModels(): Promise<void> {
    const { modelsDirectory, sampleAlbumDirectory } = dataLayout(this.#options.data);
    await prepareModels(modelsDirectory, { onStep: (step) => this.#terminal.step(`Models: ${step}`) });
    await makeSampleAlbum(sampleAlbumDirectory);
  }

  #start(name: string, app: 'api' | 'worker', environment: NodeJS.ProcessEnv): Promise<void> {
    const module = project('dist', 'apps', app, 'src', 'main.js');
    const log = join(this.#logs, `${name}.log`);
    return this.#supervisor.start({ name, module, args: [], environment, signal: 'SIGTERM', log });
  }
}

/** A log that is opened for each of its few lines, and goes on where one cannot be written. */
function openLog(path: string): Logger {
  const write = (line: string) => {
    try {
      appendFileSync(path, line);
    } catch {
      // The disk may be full.
    }
  };
  return createLogger('start', 'info', { write });
}

/** A signal that is aborted some time after another one. */
function afterAbort(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController();
  const begin = () => setTimeout(() => later.abort(), ms).unref();
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return later.signal;
}
