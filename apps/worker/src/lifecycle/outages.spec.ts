import { spawnSync } from 'node:child_process';
import { rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { outageOf } from '#libs/async';
import { thumbnailPath, writeThumbnail } from '#libs/formats';
import { useContext } from '../testing/worker.fixture.js';
import { waitForOutage } from './outages.js';
import { makeDirectory } from '../../../../test/support/folder.js';

const { context, redis } = await useContext();
const { waits } = context;
const disk = makeDirectory('disk');
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', [disk]);
  rmdirSync(disk);
});
afterEach(async () => {
  await waits.check();
  expect(waits.list()).toEqual([]);
});

const failure = (work: () => void): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

it.skipIf(!canMount)(
  'a full disk is waited for until files can be written again, and leaves no part of one',
  async () => {
    const here = { ...context, settings: { ...context.settings, thumbnailsDirectory: disk } };
    const filler = join(disk, 'filler');
    failure(() => writeFileSync(filler, Buffer.alloc(2 * 1024 * 1024)));
    const hash = 'a'.repeat(64);
    const outage = outageOf(failure(() => writeThumbnail(disk, hash, Buffer.alloc(64 * 1024))));
    expect(outage).toEqual({ cause: 'disk_full', message: 'The disk is full: make room in the data directory.' });
    if (outage) waitForOutage(here, outage);
    await waits.check();
    expect(waits.list()).toMatchObject([{ cause: 'disk_full' }]);
    truncateSync(filler);
    await waits.check();
    expect(waits.list()).toEqual([]);
    writeThumbnail(disk, hash, Buffer.alloc(64 * 1024));
    expect(thumbnailPath(disk, hash)).toContain(hash);
  },
);

it('a Redis that refuses writes is waited for until it takes them', async () => {
  await redis.config('SET', 'maxmemory', '1');
  const outage = outageOf(await redis.set('key', 'value').catch((error: unknown) => error));
  if (outage) waitForOutage(context, outage);
  await waits.check();
  expect(waits.list()).toMatchObject([{ message: 'Redis refuses writes (out of memory).' }]);
  await redis.config('SET', 'maxmemory', '0');
});
