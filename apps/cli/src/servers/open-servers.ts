import { join } from 'node:path';
import type { Options, ServerAddresses } from '../options.js';
import { withoutPassword } from '../address.js';
import { Problem } from '../problem.js';
import type { Supervisor } from '../supervision/supervisor.js';
import { until } from '../until.js';
import type { EmbeddedServer } from './guarded-server.js';
import { freePort } from './ports.js';
import { preparePostgres } from './postgres.js';
import { prepareRedis } from './redis.js';

/** Long enough for Postgres to recover from a crash. */
const READY_WITHIN_MS = 60_000;

/** Starts the embedded Postgres and Redis, unless others are configured, and waits until they answer. */
export async function openServers(
  options: Pick<Options, 'data' | 'databaseUrl' | 'redisUrl' | 'postgresPort' | 'redisPort'>,
  {
    supervisor,
    logs,
    say,
    stop,
  }: { supervisor: Supervisor; logs: string; say: (line: string) => void; stop: AbortSignal },
): Promise<ServerAddresses> {
  const open = async (server: EmbeddedServer): Promise<string> => {
    const { name, log } = server.child;
    void supervisor.start(server.child);
    const problem = () => new Problem(`${name} is not ready after ${READY_WITHIN_MS / 1000} s: see ${log}`);
    await until(server.isReady, { everyMs: 20, withinMs: READY_WITHIN_MS, problem, signal: stop });
    return server.url;
  };
  const postgres = async () => {
    const port = options.postgresPort ?? (await freePort());
    return open(await preparePostgres({ data: options.data, port, log: join(logs, 'postgres.log') }, say));
  };
  const redis = async () => {
    const port = options.redisPort ?? (await freePort());
    return open(prepareRedis({ data: options.data, port, log: join(logs, 'redis.log') }));
  };
  const [databaseUrl, redisUrl] = await Promise.all([options.databaseUrl ?? postgres(), options.redisUrl ?? redis()]);
  // The embedded Postgres' password is no secret on this screen; that of a configured server is.
  say(`Postgres   ${options.databaseUrl === undefined ? databaseUrl : withoutPassword(databaseUrl)}`);
  say(`Redis      ${options.redisUrl === undefined ? redisUrl : withoutPassword(redisUrl)}`);
  return { databaseUrl, redisUrl };
}
