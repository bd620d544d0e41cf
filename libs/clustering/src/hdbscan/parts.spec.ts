import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/support/random.js';
import { clustersOf, pointsAround, randomVector, rowMajor } from '../../test/samples.js';
import { coreDistances } from '../neighbours/core-distances.js';
import { EdgeList } from '../neighbours/edge-list.js';
import { condense } from './condensed-tree.js';
import { dendrogramOf } from './dendrogram.js';
import { hdbscan } from './hdbscan.js';
import type { PartsOptions } from './options.js';
import { takeApart } from './parts.js';
import { selectClusters } from './selection.js';
import { spanningForest } from './spanning-forest.js';

const OPTIONS = { cut: 1, epsilon: 1, minClusterSize: 3, minSamples: 1 };

/** Two groups, whose centres are 1.75 apart, and a point between. */
const CHAIN = Float32Array.of(0, 0.125, 0.25, 1, 1.75, 1.875, 2);
const ofChain = (parts?: PartsOptions) =>
  clustersOf(hdbscan(CHAIN, { ...OPTIONS, dimension: 1, ...(parts && { parts }) }).labels);

test('groups that a point links are one cluster if their centres are near enough', () => {
  expect(ofChain()).toEqual([[0, 1, 2, 3, 4, 5, 6]]);
  expect(ofChain({ limit: 1.75, normalised: false })).toEqual(ofChain());
});

test('groups that a point links are apart if their centres are not, and the point is in none', () => {
  expect(ofChain({ limit: 1.74, normalised: false })).toEqual([
    [0, 1, 2],
    [4, 5, 6],
  ]);
});

type Points = readonly (readonly number[])[];

/** The tree of some points, and the clusters that are selected in it. */
function treeOf(points: Points) {
  const pairs = new EdgeList();
  points.forEach((a, one) => {
    for (let other = 0; other < one; other += 1) pairs.push(one, other, apart(a, points[other] as readonly number[]));
  });
  pairs.keep((pair) => (pairs.weight[pair] as number) <= OPTIONS.cut);
  const cores = coreDistances(pairs, points.length, OPTIONS.minSamples);
  const dendrogram = dendrogramOf(spanningForest(pairs, cores, OPTIONS.cut), points.length);
  const tree = condense(dendrogram, OPTIONS.minClusterSize, OPTIONS.cut);
  return { tree, selected: selectClusters(tree, { ...OPTIONS, dimension: 2 }) };
}

const apart = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, i) => value - (b[i] as number)));

/** Whether all parts into which a cluster, or one within it, splits are near, by the definition. */
function isOneOf(
  points: Points,
  { clusters, clusterOf }: ReturnType<typeof condense>,
  { limit, normalised }: PartsOptions,
) {
  const isWithin = (at: number, above: number): boolean =>
    at !== -1 && (at === above || isWithin((clusters[at] as { parent: number }).parent, above));
  const centreOf = (cluster: number) => {
    const members = points.filter((_, point) => isWithin(clusterOf[point] as number, cluster));
    const mean = [0, 1].map((i) => members.reduce((sum, point) => sum + (point[i] as number), 0) / members.length);
    const length = normalised ? Math.hypot(...mean) : 1;
    return mean.map((value) => value / length);
  };
  const far = clusters.flatMap(({ parent }, one) => {
    const siblings = [...clusters.keys()].filter((other) => other < one && clusters[other]?.parent === parent);
    const centre = centreOf(one);
    return parent !== -1 && siblings.some((other) => apart(centre, centreOf(other)) > limit) ? [parent] : [];
  });
  return (cluster: number) => !far.some((at) => isWithin(at, cluster));
}

/** Groups around a ring of one length, so near each other that many are linked, as rows of single precision. */
const rings = fc.integer({ min: 1, max: 1e6 }).map((seed) => {
  const random = seededRandom(seed);
  const groups = Array.from({ length: 12 }, () => pointsAround(random, randomVector(random, 2, 3), 5, random()));
  return groups.flat().map((point) => [...Float32Array.from(point)]);
});
const limits = fc.record({ limit: fc.double({ min: 0.2, max: 3, noNaN: true }), normalised: fc.boolean() });

test('no kept cluster has parts whose centres are farther apart than the limit, and the others are as before', () => {
  let [kept, takenApart] = [0, 0];
  fc.assert(
    fc.property(rings, limits, (points, parts) => {
      const { tree, selected } = treeOf(points);
      const isOne = isOneOf(points, tree, parts);
      const whole = takeApart(tree, selected, rowMajor(points), 2, parts);
      // The selected, and all that those which are not one split into.
      const reached = [...selected];
      tree.clusters.forEach(({ parent }, at) => {
        if (parent !== -1 && reached[parent] === true && !isOne(parent)) reached[at] = true;
        expect(whole[at]).toBe(reached[at] === true && isOne(at));
        kept += Number(whole[at]);
        takenApart += Number(selected[at] === true && !isOne(at));
      });
    }),
  );
  expect(Math.min(kept, takenApart)).toBeGreaterThan(100);
});
