import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Redis } from 'ioredis';
import { openDatabase, type Database } from '#libs/database';
import { Darkroom, type Launch } from '../support/darkroom.js';
import { copyModels } from '../support/models.setup.js';
import { POISONABLE } from '../support/poisonous.js';
import { freePort } from '../../apps/cli/src/address.js';
import { childrenOf, familyOf, send } from '../support/processes.js';
import { answerOf, until } from './waiting.js';

/** Every delay of the product that a fault has to wait for, five to ten times shorter than by default. */
const SCALED = {
  DARKROOM_LOCK_MS: '800',
  DARKROOM_RECONCILE_MS: '700',
  // Three times that is what a poison photo costs that hangs.
  DARKROOM_PHOTO_TIMEOUT_MS: '6000',
  DARKROOM_BACKSTOP_MS: '2000',
  DARKROOM_REDIS_HEARTBEAT_MS: '800',
  DARKROOM_INFERENCE_PROCESSES: '1',
};

/** On a slow disk a session of 100 photos lasts for some tens of seconds, on machines of any speed. */
const SLOW = { DARKROOM_TEST_READ_MS: '400' };

/** Size of a small disk: what an installation of a few seeds takes, and some log of its database. */
const DISK = '1g';

const HEALTHY_WITHIN_MS = 30_000;
const DATABASE_CONNECTIONS = 3;

/** The Darkroom that seeds are run on: started again only when everything was killed. */
export class Arena {
  #darkroom: Darkroom | undefined;
  #database: Database | undefined;

  private constructor(
    readonly workers: number,
    readonly photos: string,
    readonly launch: Launch,
    /** Photos are not read that have a namesake in it, see poison.mjs. */
    readonly held: string,
    readonly slow: boolean,
  ) {}

  /**
   * Starts a Darkroom with its data under `directory`.
   * @param slow whether photos are read slowly, and the data has a small disk of its own, which takes the right to mount
   */
  static async open(directory: string, workers: number, slow = false): Promise<Arena> {
    const [photos, data, held] = ['photos', 'data', 'held'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [photos, data, held]) mkdirSync(folder, { recursive: true });
    if (slow) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=755`, 'tmpfs', data]);
    await copyModels(data);
    // Ports of its own, so that addresses outlive a restart.
    const [port, postgres, redis] = [await freePort(), await freePort(), await freePort()];
    const ports = { DARKROOM_POSTGRES_PORT: String(postgres), DARKROOM_REDIS_PORT: String(redis) };
    const environment = { ...SCALED, ...ports, ...POISONABLE, DARKROOM_TEST_HELD: held, ...(slow ? SLOW : {}) };
    const arena = new Arena(workers, photos, { data, roots: [photos], port, workers, environment }, held, slow);
    await arena.#start();
    return arena;
  }

  get darkroom(): Darkroom {
    if (this.#darkroom === undefined) throw new Error('the arena is closed');
    return this.#darkroom;
  }

  /** A connection of our own, past the product. */
  get database(): Database {
    return (this.#database ??= openDatabase(this.darkroom.databaseUrl, { connections: DATABASE_CONNECTIONS }));
  }

  /** Uses a new connection to Redis. @throws where it does not answer at once. */
  async withRedis<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
    const patience = { retryStrategy: null, maxRetriesPerRequest: 0, connectTimeout: 2_000, commandTimeout: 5_000 };
    const redis = new Redis(this.darkroom.redisUrl, patience);
    redis.on('error', () => undefined);
    try {
      return await use(redis);
    } finally {
      redis.disconnect();
    }
  }

  /** Returns the pid of a supervised process as soon as it runs: `api`, `worker-1`, … */
  pidOf(name: string): Promise<number> {
    const find = () => this.darkroom.children().find((child) => child.name === name)?.pid;
    return until(`${name} runs`, find, HEALTHY_WITHIN_MS);
  }

  /** The server itself, which runs below its guard. */
  server(name: 'postgres' | 'redis'): Promise<number> {
    return until(`${name} runs`, async () => childrenOf(await this.pidOf(name))[0], HEALTHY_WITHIN_MS);
  }

  /** Whether API, Postgres and Redis answer. */
  async ready(): Promise<boolean> {
    const answer = await answerOf(() => this.darkroom.api.send('GET', '/health/ready'));
    return answer?.status === 200;
  }

  /** Returns when all processes run and answer. @throws when that takes too long. */
  async healthy(): Promise<void> {
    const isHealthy = async () => this.darkroom.children().length === 3 + this.workers && (await this.ready());
    await until('all processes run and answer', isHealthy, HEALTHY_WITHIN_MS);
  }

  /** Kills every process at once, as a power cut does, and starts again with the same data and ports. */
  async killEverything(): Promise<void> {
    const family = familyOf(this.darkroom.program.pid);
    for (const pid of family) send(pid, 'SIGKILL');
    await this.darkroom.program.ended;
    await this.#start();
  }

  async close(): Promise<void> {
    await this.#database?.$disconnect();
    await this.#darkroom?.stop();
    this.#darkroom = undefined;
    if (this.slow) execFileSync('umount', ['--lazy', this.launch.data]);
  }

  /** Lets nothing come of the content of photos. */
  async hold(paths: readonly string[]): Promise<void> {
    await Promise.all(paths.map((path) => writeFile(join(this.held, basename(path)), '')));
  }

  async release(paths: readonly string[]): Promise<void> {
    await Promise.all(paths.map((path) => rm(join(this.held, basename(path)), { force: true })));
  }

  async #start(): Promise<void> {
    this.#darkroom = await Darkroom.start(this.launch);
  }
}
