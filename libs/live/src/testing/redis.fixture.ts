import { afterAll } from 'vitest';
import type { Redis } from 'ioredis';
import { specServers } from '../../../../test/support/spec-servers.js';
import { connectRedis, type ConnectionRole } from '../connection.js';

/** A Redis for one spec file, which can be stopped and started empty. Its connections are closed after the last test. */
export async function useRedis() {
  const url = await specServers.redis();
  const connections: Redis[] = [];
  afterAll(() => connections.forEach((redis) => redis.disconnect()));
  /** A connection that is ready. */
  const connect = async (role: ConnectionRole): Promise<Redis> => {
    const redis = connectRedis(url, role, () => {});
    connections.push(redis);
    await new Promise<void>((resolve) => redis.once('ready', resolve));
    return redis;
  };
  return {
    url,
    connect,
    stop: () => specServers.stopRedis(url),
    start: () => specServers.startRedis(url),
    /** Freezes the server: it keeps and accepts connections, and answers nothing. @returns what resumes it. */
    async freeze() {
      const pid = Number(/process_id:(\d+)/.exec(await (await connect('commands')).info('server'))?.[1]);
      process.kill(pid, 'SIGSTOP');
      return () => void process.kill(pid, 'SIGCONT');
    },
  };
}
