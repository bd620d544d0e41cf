import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointsAround, randomNumbers, rowMajor } from '../../test/samples.js';
import { hdbscan, type HdbscanOptions, type OnStage } from '../index.js';
import type * as clustering from '../index.js';

const LIBS = fileURLToPath(new URL('../../..', import.meta.url));
const OPTIONS: HdbscanOptions = { dimension: 8, cut: 2, epsilon: 0.5, minClusterSize: 3, minSamples: 3 };

let built: string;
let clusterInThread: typeof clustering.clusterInThread;

/** Threads start from JavaScript only, so the library and its imports are built into a temporary directory. */
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'clustering-'));
  await writeFile(join(built, 'package.json'), '{"type":"module","imports":{"#libs/*":"./*/src/index.js"}}');
  await symlink(join(LIBS, '../node_modules'), join(built, 'node_modules'));
  await Promise.all(['clustering/src', 'vectors/src'].map(build));
  ({ clusterInThread } = (await import(
    pathToFileURL(join(built, 'clustering/src/index.js')).href
  )) as typeof clustering);
});

async function build(folder: string): Promise<void> {
  for (const name of await readdir(join(LIBS, folder), { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
    const target = join(built, folder, name.replace(/\.ts$/, '.js'));
    const { code } = await transformFile(join(LIBS, folder, name), { sourceMaps: false });
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
}

afterAll(async () => rm(built, { recursive: true }));

function somePoints(count: number): Float32Array {
  const random = randomNumbers(count);
  return rowMajor([0, 10, 20].flatMap((x) => pointsAround(random, [x, 0, 0, 0, 0, 0, 0, 0], count / 3, 1)));
}

/** The number of threads of this process. */
async function threads(): Promise<number> {
  return (await readdir('/proc/self/task')).length;
}

describe('clusterInThread', () => {
  test('returns the result of hdbscan and does not change the points', async () => {
    const points = somePoints(90);
    const before = points.slice();
    expect(await clusterInThread(points, OPTIONS)).toEqual(hdbscan(points, OPTIONS));
    expect(points).toEqual(before);
  });

  test('reports progress', async () => {
    const points = somePoints(600);
    const reported: unknown[] = [];
    const expected: unknown[] = [];
    hdbscan(points, OPTIONS, (...stage) => expected.push(stage));
    await clusterInThread(points, OPTIONS, { onStage: (...stage) => reported.push(stage) });
    expect(reported).toEqual(expected);
  });

  describe('with points enough for several threads', () => {
    const points = somePoints(9_000);
    const options = { ...OPTIONS, cut: 0.5 };

    test('returns the result of one thread', async () => {
      expect(await clusterInThread(points, options)).toEqual(hdbscan(points, options));
    });

    test('reports the progress of all threads together, never decreasing', async () => {
      const dones: number[] = [];
      let end = NaN;
      const onStage: OnStage = (stage, done, total) => {
        if (stage !== 'neighbours') return;
        dones.push(done);
        end = total;
      };
      await clusterInThread(points, options, { onStage });
      expect(dones).toEqual([...dones].sort((a, b) => a - b));
      expect(dones.at(-1)).toBe(end);
    });
  });

  test.each([0, 50])(
    'ends all its threads within a second when it is aborted midway (after %i reports)',
    async (times) => {
      const points = somePoints(60_000); // seconds of work
      const threadsBefore = await threads();
      const abort = new AbortController();
      let [reports, abortedAt] = [0, NaN];
      const onStage = () => {
        if (reports++ !== times) return;
        abortedAt = performance.now();
        abort.abort(new Error('enough'));
      };
      await expect(
        clusterInThread(points, { ...OPTIONS, cut: 0.1 }, { signal: abort.signal, onStage }),
      ).rejects.toThrow('enough');
      expect(performance.now() - abortedAt).toBeLessThan(1000);
      expect(await threads()).toBeLessThanOrEqual(threadsBefore);
    },
  );

  test('starts no thread when the signal is already aborted', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    await expect(clusterInThread(somePoints(9), OPTIONS, { signal })).rejects.toThrow('before');
  });

  test('rejects options that hdbscan refuses', async () => {
    await expect(clusterInThread(somePoints(9), { ...OPTIONS, cut: -1 })).rejects.toThrow(/cut must be above 0/);
  });
});
