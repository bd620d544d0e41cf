import { join } from 'node:path';
import type { Options, ServerAddresses } from '../options.js';
import { freePort } from '../address.js';
import type { Supervisor } from '../supervision/supervisor.js';
import { openServer } from './guarded-server.js';
import { preparePostgres } from './postgres.js';
import { prepareRedis } from './redis.js';

/** Starts the embedded Postgres and Redis, unless others are configured, and waits until they answer. */
export async function openServers(
  options: Pick<Options, 'data' | 'port' | 'databaseUrl' | 'redisUrl' | 'postgresPort' | 'redisPort'>,
  supervisor: Supervisor,
  logs: string,
  report: (step: string) => void,
  stop: AbortSignal,
): Promise<ServerAddresses> {
  const { data } = options;
  const postgresPort = options.postgresPort ?? (await freePort(options.port));
  const redisPort = options.redisPort ?? (await freePort(options.port, postgresPort));
  const postgres = async () => {
    const server = await preparePostgres({ data, port: postgresPort, log: join(logs, 'postgres.log') }, report);
    return openServer(server, supervisor, stop);
  };
  const redis = async () => {
    const server = prepareRedis({ data, port: redisPort, log: join(logs, 'redis.log') });
    return openServer(server, supervisor, stop);
  };
  const [databaseUrl, redisUrl] = await Promise.all([options.databaseUrl ?? postgres(), options.redisUrl ?? redis()]);
  return { databaseUrl, redisUrl };
}
