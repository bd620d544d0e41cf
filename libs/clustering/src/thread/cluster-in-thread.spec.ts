import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointsAround, randomNumbers, rowMajor } from '../../test/samples.js';
import { hdbscan, type HdbscanOptions } from '../index.js';
import type * as clustering from '../index.js';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const OPTIONS: HdbscanOptions = { dimension: 8, cut: 2, epsilon: 0.5, minClusterSize: 3, minSamples: 3 };

let built: string;
let clusterInThread: typeof clustering.clusterInThread;

/** A thread starts from JavaScript only, so the library is built as it is for production, elsewhere. */
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'clustering-'));
  await writeFile(join(built, 'package.json'), '{"type":"module"}');
  for (const name of await readdir(SOURCE, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
    const target = join(built, name.replace(/\.ts$/, '.js'));
    const { code } = await transformFile(join(SOURCE, name), { sourceMaps: false });
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  ({ clusterInThread } = (await import(pathToFileURL(join(built, 'index.js')).href)) as typeof clustering);
});

afterAll(async () => rm(built, { recursive: true }));

function somePoints(count: number): Float32Array {
  const random = randomNumbers(count);
  return rowMajor([0, 10, 20].flatMap((x) => pointsAround(random, [x, 0, 0, 0, 0, 0, 0, 0], count / 3, 1)));
}

describe('clusterInThread', () => {
  test('gives what hdbscan gives, and leaves the points alone', async () => {
    const points = somePoints(90);
    const before = points.slice();
    expect(await clusterInThread(points, OPTIONS)).toEqual(hdbscan(points, OPTIONS));
    expect(points).toEqual(before);
  });

  test('passes on how far it is', async () => {
    const points = somePoints(600);
    const told: unknown[] = [];
    const expected: unknown[] = [];
    hdbscan(points, OPTIONS, (...stage) => expected.push(stage));
    await clusterInThread(points, OPTIONS, { onStage: (...stage) => told.push(stage) });
    expect(told).toEqual(expected);
  });

  test('ends the thread within a second when it is aborted in the middle', async () => {
    const points = somePoints(60_000); // minutes of work
    const abort = new AbortController();
    let abortedAt = NaN;
    const onStage = () => {
      abortedAt = performance.now();
      abort.abort(new Error('enough'));
    };
    await expect(clusterInThread(points, { ...OPTIONS, cut: 0.1 }, { signal: abort.signal, onStage })).rejects.toThrow('enough');
    expect(performance.now() - abortedAt).toBeLessThan(1000);
  });

  test('starts no thread when it is aborted already', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    await expect(clusterInThread(somePoints(9), OPTIONS, { signal })).rejects.toThrow('before');
  });

  test('reports what hdbscan refuses', async () => {
    await expect(clusterInThread(somePoints(9), { ...OPTIONS, cut: -1 })).rejects.toThrow(/cut must be above 0/);
  });
});
