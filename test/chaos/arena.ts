import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Database } from '#libs/database';
import { Darkroom } from '../support/darkroom.js';
import { makeModels } from '../support/models.setup.js';
import { POISONABLE } from '../support/poisonous.js';
import { freePort } from '../../apps/cli/src/servers/ports.js';
import { childrenOf, familyOf, send } from '../support/processes.js';
import { answerOf, until } from './waiting.js';

/** How long a photo may take here, ms: three times that is what a poison photo costs that hangs. */
const PHOTO_TIMEOUT_MS = 6_000;

/** Every delay of the product that a fault has to wait for, five to ten times shorter than by default. */
const SCALED = {
  DARKROOM_LOCK_MS: '800',
  DARKROOM_RECONCILE_MS: '700',
  DARKROOM_PHOTO_TIMEOUT_MS: String(PHOTO_TIMEOUT_MS),
  DARKROOM_BACKSTOP_MS: '2000',
  DARKROOM_REDIS_HEARTBEAT_MS: '800',
  DARKROOM_INFERENCE_PROCESSES: '1',
};

const HEALTHY_WITHIN_MS = 30_000;
const DATABASE_CONNECTIONS = 3;

/** The Darkroom that seeds are run on: started anew only when everything was killed. */
export class Arena {
  readonly photos: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #port: number;

  private constructor(
    readonly workers: number,
    readonly directory: string,
    ports: readonly [number, number, number],
  ) {
    this.photos = join(directory, 'photos');
    this.#port = ports[0];
    // Ports of its own, so that addresses outlive a restart.
    this.#environment = {
      ...SCALED,
      DARKROOM_POSTGRES_PORT: String(ports[1]),
      DARKROOM_REDIS_PORT: String(ports[2]),
      ...POISONABLE,
    };
  }

  #darkroom: Darkroom | undefined;
  #database: Database | undefined;

  /** Starts a Darkroom with its data under `directory`. */
  static async open(directory: string, workers: number): Promise<Arena> {
    const arena = new Arena(workers, directory, [await freePort(), await freePort(), await freePort()]);
    mkdirSync(arena.photos, { recursive: true });
    cpSync(await makeModels(), join(directory, 'data', 'models'), { recursive: true });
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

  /** The process of a worker, 1 and up. */
  async worker(number: number): Promise<number> {
    return this.#pidOf(`worker-${number}`);
  }

  async api(): Promise<number> {
    return this.#pidOf('api');
  }

  /** The server itself, which runs below its guard. */
  async server(name: 'postgres' | 'redis'): Promise<number> {
    let server: number | undefined;
    await until(
      `${name} runs`,
      async () => (server = childrenOf(await this.#pidOf(name))[0]) !== undefined,
      HEALTHY_WITHIN_MS,
    );
    return server as number;
  }

  /** Whether API, Postgres and Redis answer. */
  async ready(): Promise<boolean> {
    const answer = await answerOf(() => this.darkroom.api.send('GET', '/health/ready'));
    return answer?.status === 200;
  }

  /** Returns when all processes run and answer. @throws when that takes too long. */
  async healthy(): Promise<void> {
    const expected = 3 + this.workers;
    await until(
      'all processes run and answer',
      async () => this.#children().length === expected && (await this.ready()),
      HEALTHY_WITHIN_MS,
    );
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
  }

  async #start(): Promise<void> {
    this.#darkroom = await Darkroom.start({
      data: join(this.directory, 'data'),
      roots: [this.photos],
      port: this.#port,
      workers: this.workers,
      environment: this.#environment,
    });
  }

  /** None while Darkroom starts. */
  #children(): { name: string; pid: number }[] {
    try {
      return this.darkroom.children();
    } catch {
      return [];
    }
  }

  async #pidOf(name: string): Promise<number> {
    let pid: number | undefined;
    const find = () => (pid = this.#children().find((child) => child.name === name)?.pid) !== undefined;
    await until(`${name} runs`, find, HEALTHY_WITHIN_MS);
    return pid as number;
  }
}
