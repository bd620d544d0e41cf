import { expect, it } from 'vitest';
import { RedisState } from '#libs/contracts';
import { readRedisState } from './redis-state.js';
import { useRedis } from './testing/redis.fixture.js';

const server = await useRedis();
const redis = await server.connect('commands');

it('says its version, memory and connections', async () => {
  const before = RedisState.parse(await readRedisState(redis));
  expect(before.version).toMatch(/^\d+\.\d+/);
  expect(before.memoryBytes).toBeGreaterThan(100_000);
  await server.connect('commands');
  await redis.set('a megabyte', 'x'.repeat(2 ** 20));
  const after = await readRedisState(redis);
  expect(after.connections).toBe(before.connections + 1);
  expect(after.memoryBytes - before.memoryBytes).toBeGreaterThan(2 ** 20);
});
