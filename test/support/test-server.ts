import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openServer, type EmbeddedServer } from '../../apps/cli/src/servers/guarded-server.js';
import { freePort } from '../../apps/cli/src/address.js';
import { preparePostgres } from '../../apps/cli/src/servers/postgres.js';
import { prepareRedis } from '../../apps/cli/src/servers/redis.js';
import { signalGroup } from '../../apps/cli/src/data/processes.js';
import { Supervisor } from '../../apps/cli/src/supervision/supervisor.js';

const STOP_WITHIN_MS = 8_000;

/** A Postgres or Redis that a test can stop, start and freeze. */
export class TestServer {
  #pid = NaN;
  readonly #supervisor = new Supervisor({
    running: ([child]) => (this.#pid = child?.pid ?? NaN),
    restarting: () => {},
    gaveUp: (line) => console.error(line),
  });

  private constructor(readonly server: EmbeddedServer) {}

  /** Starts a new one, with its files in `directory`; the caller stops it. */
  static async open(kind: 'postgres' | 'redis', directory: string): Promise<TestServer> {
    mkdirSync(directory, { recursive: true });
    const place = { data: directory, port: await freePort(), log: join(directory, `${kind}.log`) };
    const server = new TestServer(kind === 'redis' ? prepareRedis(place) : await preparePostgres(place, () => {}));
    await server.start();
    return server;
  }

  get url(): string {
    return this.server.url;
  }

  /** Starts it, again with what it kept on disk. */
  async start(): Promise<void> {
    await openServer(this.server, this.#supervisor, new AbortController().signal);
  }

  /** Stops it: connections break, and new ones are refused. */
  stop(): Promise<void> {
    return this.#supervisor.stop(() => true, AbortSignal.timeout(STOP_WITHIN_MS));
  }

  /** Stops its processes, so that connections stay open and nothing answers, or continues them. */
  freeze(frozen: boolean): void {
    signalGroup(this.#pid, frozen ? 'SIGSTOP' : 'SIGCONT');
  }
}
