import { join } from 'node:path';
import type { EmbeddedServer } from '../../apps/cli/src/servers/guarded-server.js';
import { freePort } from '../../apps/cli/src/servers/ports.js';
import { preparePostgres } from '../../apps/cli/src/servers/postgres.js';
import { prepareRedis } from '../../apps/cli/src/servers/redis.js';
import { Supervisor } from '../../apps/cli/src/supervision/supervisor.js';
import { signalGroup } from '../../apps/cli/src/supervision/process-group.js';
import { until } from '../../apps/cli/src/until.js';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 8_000;

/** A Postgres or Redis that a test can take away for as long as it likes, which the supervisor of a Darkroom would not allow. */
export class OutsideServer {
  #pid = NaN;
  readonly #supervisor = new Supervisor({
    running: ([child]) => (this.#pid = child?.pid ?? NaN),
    restarting: () => {},
    gaveUp: (line) => console.error(line),
  });

  constructor(private readonly server: EmbeddedServer) {}

  /** A new one, running, with its files in `data`; the caller stops it. */
  static async open(kind: 'postgres' | 'redis', data: string): Promise<OutsideServer> {
    const place = { data, port: await freePort(), log: join(data, `${kind}.log`) };
    const server = new OutsideServer(kind === 'redis' ? prepareRedis(place) : await preparePostgres(place, () => {}));
    await server.start();
    return server;
  }

  get url(): string {
    return this.server.url;
  }

  /** Starts it, again with what it kept on disk. */
  async start(): Promise<void> {
    const { child, isReady } = this.server;
    void this.#supervisor.start(child);
    const problem = () => new Error(`${child.name} is not ready after ${READY_WITHIN_MS / 1_000} s: see ${child.log}`);
    await until(isReady, { everyMs: 20, withinMs: READY_WITHIN_MS, problem, signal: new AbortController().signal });
  }

  /** Stops it: connections break, and new ones are refused. */
  stop(): Promise<void> {
    return this.#supervisor.stop(() => true, AbortSignal.timeout(STOP_WITHIN_MS));
  }

  /** Stops time for it: connections stay, and nothing answers; or lets time go on. */
  freeze(frozen: boolean): void {
    signalGroup(this.#pid, frozen ? 'SIGSTOP' : 'SIGCONT');
  }
}
