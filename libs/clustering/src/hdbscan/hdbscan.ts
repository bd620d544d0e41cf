import { coreDistances } from '../neighbours/core-distances.js';
import { EdgeList } from '../neighbours/edge-list.js';
import { pairsInStrip, PairSearch, searchSpaceOf, stripCount } from '../neighbours/pair-search.js';
import { condense } from './condensed-tree.js';
import { dendrogramOf } from './dendrogram.js';
import { validate, type Clustering, type HdbscanOptions, type OnStage } from './options.js';
import { takeApart } from './parts.js';
import { labelPoints, selectClusters } from './selection.js';
import { spanningForest } from './spanning-forest.js';

/**
 * HDBSCAN (Campello, Moulavi and Sander 2013; Campello et al. 2015) with an absolute cut, exact.
 * The clusters do not depend on the order of the points. Time grows with the square of the points, memory with the
 * pairs at most `cut` apart. It blocks the thread: see `clusterInThread`.
 * @param points row after row, `dimension` numbers each.
 * @throws RangeError if an option or a point is not usable.
 */
export function hdbscan(points: Float32Array, options: HdbscanOptions, onStage?: OnStage): Clustering {
  validate(points, options);
  const space = searchSpaceOf(points, options);
  const search = new PairSearch(space);
  const pairs = new EdgeList();
  let compared = 0;
  for (let strip = 0; strip < stripCount(space); strip += 1) {
    search.search(strip, pairs);
    compared += pairsInStrip(space, strip);
    onStage?.('neighbours', compared, (space.count * (space.count - 1)) / 2);
  }
  return clusterPairs(pairs, points, options, onStage);
}

/**
 * HDBSCAN from all pairs of points at most `cut` apart and their distances. The clusters do not depend on the
 * order of the pairs.
 */
export function clusterPairs(
  pairs: EdgeList,
  points: Float32Array,
  options: HdbscanOptions,
  onStage?: OnStage,
): Clustering {
  const { dimension, cut, minClusterSize, minSamples, parts } = options;
  const count = points.length / dimension;
  onStage?.('hierarchy', 0, 3);
  const forest = spanningForest(pairs, coreDistances(pairs, count, minSamples), cut);
  onStage?.('hierarchy', 1, 3);
  const tree = condense(dendrogramOf(forest, count), minClusterSize, cut);
  onStage?.('hierarchy', 2, 3);
  const selected = selectClusters(tree, options);
  const clustering = labelPoints(tree, parts ? takeApart(tree, selected, points, dimension, parts) : selected);
  onStage?.('hierarchy', 3, 3);
  return clustering;
}
