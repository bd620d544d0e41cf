import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { outageOf } from '#libs/async';
import { connectRedis } from './connection.js';
import { makeDirectory } from '../../../test/support/folder.js';

/** It loads a key a millisecond. */
const KEYS = 1_500;

const directory = makeDirectory('redis');
const address = join(directory, 'redis.sock');
const settings = ['--port', '0', '--unixsocket', address, '--dir', directory, '--save', '', '--key-load-delay', '1000'];
const start = () => spawn('redis-server', [...settings, '--loading-process-events-interval-bytes', '1024']);
let server = start();
const redis = connectRedis(address, 'commands', () => {});
afterAll(async () => {
  redis.disconnect();
  server.kill('SIGKILL');
  await once(server, 'exit');
  rmSync(directory, { recursive: true });
});

it('a Redis that still loads its data refuses writes until it has, and is not away', async () => {
  await expect.poll(() => redis.ping(), { timeout: 5_000 }).toBe('PONG');
  await redis.eval(`for key = 1, ${KEYS} do redis.call('SET', key, '') end`, 0);
  await redis.save();
  server.kill('SIGKILL');
  await once(server, 'exit');
  server = start();
  const outage = () => redis.set('probe', '').then(() => null, outageOf);
  const loading = { cause: 'redis_refuses_writes', message: 'Redis refuses writes (it still loads its data).' };
  await expect.poll(outage, { interval: 20, timeout: 5_000 }).toEqual(loading);
  await expect.poll(outage, { interval: 50, timeout: 10_000 }).toBeNull();
});
