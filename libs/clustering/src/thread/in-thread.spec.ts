import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileLibs, type CompiledLibs } from '../../../../test/support/compile.js';
import { seededRandom } from '../../../../test/support/random.js';
import { pointsAround, rowMajor } from '../../test/samples.js';
import { hdbscan } from '../hdbscan/hdbscan.js';
import type { HdbscanOptions, OnStage } from '../hdbscan/options.js';
import type * as clustering from '../index.js';
import { refineGroups } from '../groups/refine.js';

const OPTIONS: HdbscanOptions = { dimension: 8, cut: 2, epsilon: 0.5, minClusterSize: 3, minSamples: 3 };

let compiled: CompiledLibs;
let clusterInThread: typeof clustering.clusterInThread;
let refineInThread: typeof clustering.refineInThread;

beforeAll(async () => {
  compiled = await compileLibs('clustering', 'vectors');
  ({ clusterInThread, refineInThread } = (await import(compiled.url('clustering/src/index'))) as typeof clustering);
});
afterAll(() => compiled.remove());

function somePoints(count: number): Float32Array {
  const random = seededRandom(count);
  return rowMajor([0, 10, 20].flatMap((x) => pointsAround(random, [x, 0, 0, 0, 0, 0, 0, 0], count / 3, 1)));
}

/** The number of threads of this process. */
const threads = async () => (await readdir('/proc/self/task')).length;

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

  describe('with enough points for several threads', () => {
    const points = somePoints(9_000);
    const options = { ...OPTIONS, cut: 0.5 };

    test('returns the result of one thread', async () => {
      expect(await clusterInThread(points, options, { threads: 2 })).toEqual(hdbscan(points, options));
    });

    test('reports the progress of all threads together, never decreasing', async () => {
      const dones: number[] = [];
      let end = NaN;
      const onStage: OnStage = (stage, done, total) => {
        if (stage !== 'neighbours') return;
        dones.push(done);
        end = total;
      };
      await clusterInThread(points, options, { threads: 2, onStage });
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
        clusterInThread(points, { ...OPTIONS, cut: 0.1 }, { threads: 2, signal: abort.signal, onStage }),
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

describe('refineInThread', () => {
  const REFINE = { attach: { limit: 1.5, margin: 0.5 }, near: { limit: 11, most: 10, normalised: false } };
  /** Three groups, of which so many points in ten are left out. */
  const grouped = (count: number, leftOut: number): clustering.Grouping => ({
    points: somePoints(count),
    dimension: OPTIONS.dimension,
    groups: Int32Array.from({ length: count }, (_, at) => (at % 10 < leftOut ? -1 : Math.floor((3 * at) / count))),
    photos: Int32Array.from({ length: count }, (_, at) => (at < 20 ? at >> 1 : at)),
    fixed: new Uint8Array(count),
    never: [],
  });

  test('returns the result of refineGroups, also of several threads, and reports progress', async () => {
    const grouping = grouped(9_000, 5);
    const expected = refineGroups(grouping, REFINE);
    expect(expected.attached.length).toBeGreaterThan(1000);
    expect(expected.near).toHaveLength(2);
    expect(expected.rivals.size).toBeGreaterThan(0);
    const dones: number[] = [];
    const onStage: OnStage = (stage, done, total) => dones.push(stage === 'attach' ? done / total : NaN);
    expect(await refineInThread(grouping, REFINE, { threads: 2, onStage })).toEqual(expected);
    expect(dones).toEqual([...dones].sort((a, b) => a - b));
    expect(dones.at(-1)).toBe(1);
    expect(await refineInThread(grouping, REFINE)).toEqual(expected);
  });

  test('ends within a second when it is aborted midway', async () => {
    const abort = new AbortController();
    let abortedAt = NaN;
    const onStage = () => {
      abortedAt = performance.now();
      abort.abort(new Error('enough'));
    };
    const options = { ...REFINE, attach: { limit: 0.1, margin: 0 } };
    const refining = refineInThread(grouped(60_000, 5), options, { threads: 2, signal: abort.signal, onStage });
    await expect(refining).rejects.toThrow('enough');
    expect(performance.now() - abortedAt).toBeLessThan(1000);
  });
});
