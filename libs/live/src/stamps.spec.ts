import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Stamps } from './stamps.js';
import { useRedis } from './testing/redis.fixture.js';

const server = await useRedis();
const redis = await server.connect('commands');
const installation = 'b0e1f7f0-0000-4000-8000-000000000001';

let data: string;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'stamps-'));
  await redis.flushall();
});
afterEach(() => rmSync(data, { recursive: true }));

it('both Redis and the data directory remember how far the database was', async () => {
  const stamps = new Stamps(redis, data);
  expect(await stamps.read(installation)).toEqual([]);
  await stamps.write({ installation, pulse: 1 });
  await stamps.write({ installation, pulse: 2 });
  expect(await stamps.read(installation)).toEqual([
    { installation, pulse: 2 },
    { installation, pulse: 2 },
  ]);
  await redis.flushall();
  expect(await stamps.read(installation)).toEqual([{ installation, pulse: 2 }]);
});

it('a data directory that is a copy remembers nothing, nor does one whose file is broken', async () => {
  await new Stamps(redis, data).write({ installation, pulse: 2 });
  await redis.flushall();
  const copy = `${data}-copy`;
  cpSync(data, copy, { recursive: true, preserveTimestamps: true });
  expect(await new Stamps(redis, copy).read(installation)).toEqual([]);
  writeFileSync(join(copy, 'installation.json'), '{');
  expect(await new Stamps(redis, copy).read(installation)).toEqual([]);
  rmSync(copy, { recursive: true });
});
