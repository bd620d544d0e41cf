import { join } from 'node:path';
import type { Options, ServerAddresses } from '../options.js';
import { freePort, withoutPassword } from '../address.js';
import type { Supervisor } from '../supervision/supervisor.js';
import { openServer, type EmbeddedServer } from './guarded-server.js';
import { preparePostgres } from './postgres.js';
import { prepareRedis } from './redis.js';

/** What servers are started with. */
interface Parts {
  readonly supervisor: Supervisor;
  readonly logs: string;
  readonly say: (line: string) => void;
  readonly stop: AbortSignal;
}

/** Starts the embedded Postgres and Redis, unless others are configured, and waits until they answer. */
export async function openServers(
  options: Pick<Options, 'data' | 'databaseUrl' | 'redisUrl' | 'postgresPort' | 'redisPort'>,
  { supervisor, logs, say, stop }: Parts,
): Promise<ServerAddresses> {
  const { data } = options;
  const open = async (server: EmbeddedServer): Promise<string> => {
    await openServer(server, supervisor, stop);
    return server.url;
  };
  const postgres = async () => {
    const port = options.postgresPort ?? (await freePort());
    return open(await preparePostgres({ data, port, log: join(logs, 'postgres.log') }, say));
  };
  const redis = async () => {
    const port = options.redisPort ?? (await freePort());
    return open(prepareRedis({ data, port, log: join(logs, 'redis.log') }));
  };
  const [databaseUrl, redisUrl] = await Promise.all([options.databaseUrl ?? postgres(), options.redisUrl ?? redis()]);
  // The embedded Postgres' password is no secret on this screen; that of a configured server is.
  say(`Postgres   ${options.databaseUrl === undefined ? databaseUrl : withoutPassword(databaseUrl)}`);
  say(`Redis      ${options.redisUrl === undefined ? redisUrl : withoutPassword(redisUrl)}`);
  return { databaseUrl, redisUrl };
}
