import { condense } from './condensed-tree.js';
import { dendrogramOf } from './dendrogram.js';
import { findNeighbours } from './neighbours.js';
import { validate, type Clustering, type HdbscanOptions, type OnStage } from './options.js';
import { labelPoints, selectClusters } from './selection.js';
import { spanningForest } from './spanning-forest.js';

/**
 * HDBSCAN (Campello, Moulavi and Sander 2013; Campello et al. 2015) with an absolute cut, exact.
 * The clusters do not depend on the order of the points. It holds the thread until it is done: see
 * `clusterInThread`.
 * @param points row after row, `dimension` numbers each.
 * @throws RangeError if an option or a point is not usable.
 */
export function hdbscan(points: Float32Array, options: HdbscanOptions, onStage?: OnStage): Clustering {
  validate(points, options);
  const { cut, minClusterSize } = options;
  const pointCount = points.length / options.dimension;
  const neighbourhood = findNeighbours(points, options, (compared, total) => onStage?.('neighbours', compared, total));
  onStage?.('hierarchy', 0, 3);
  const forest = spanningForest(neighbourhood, cut);
  onStage?.('hierarchy', 1, 3);
  const tree = condense(dendrogramOf(forest, pointCount), minClusterSize, cut);
  onStage?.('hierarchy', 2, 3);
  const clustering = labelPoints(tree, selectClusters(tree, options));
  onStage?.('hierarchy', 3, 3);
  return clustering;
}
