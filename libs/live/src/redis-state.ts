import type { RedisState } from '#libs/contracts';
import type { Redis } from 'ioredis';

/** The state of the Redis server of a connection. @throws where it is away. */
export async function readRedisState(redis: Redis): Promise<RedisState> {
  const startedAt = performance.now();
  const info = await redis.info();
  const answeredInMs = performance.now() - startedAt;
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  return {
    version: field('redis_version'),
    memoryBytes: Number(field('used_memory')),
    connections: Number(field('connected_clients')),
    answeredInMs,
  };
}
