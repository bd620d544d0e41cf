import { afterAll } from 'vitest';
import type { Redis } from 'ioredis';
import { specServers } from '../../../../test/support/spec-servers.js';
import { connectRedis, type ConnectionRole } from '../connection.js';

/** A Redis for one spec file, which can be stopped and started empty. */
export class RedisServer {
  readonly #connections: Redis[] = [];

  private constructor(readonly url: string) {}

  /** Starts one; its connections are closed after the last test. */
  static async use(): Promise<RedisServer> {
    const server = new RedisServer(await specServers.redis());
    afterAll(() => server.#connections.forEach((redis) => redis.disconnect()));
    return server;
  }

  /** A connection that is ready. */
  async connect(role: ConnectionRole): Promise<Redis> {
    const redis = connectRedis(this.url, role, () => {});
    this.#connections.push(redis);
    await new Promise<void>((resolve) => redis.once('ready', resolve));
    return redis;
  }

  async stop(): Promise<void> {
    await specServers.stopRedis(this.url);
  }

  async start(): Promise<void> {
    await specServers.startRedis(this.url);
  }

  /** Freezes the server: it keeps and accepts connections, and answers nothing. @returns what resumes it. */
  async freeze(): Promise<() => void> {
    const redis = await this.connect('commands');
    const pid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
    process.kill(pid, 'SIGSTOP');
    return () => process.kill(pid, 'SIGCONT');
  }
}
