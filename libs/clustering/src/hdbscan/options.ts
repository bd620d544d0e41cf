/** The parameters of HDBSCAN. Distances are Euclidean, in the unit of the points. */
export interface HdbscanOptions {
  /** Numbers per point. */
  readonly dimension: number;
  /**
   * Edges of a larger mutual reachability distance are removed, and each connected component that is left may be a
   * cluster. With `Infinity`, which is plain HDBSCAN, no edge is removed and all points are never one cluster.
   */
  readonly cut: number;
  /** Clusters are not split at distances below this (Malzer and Baum 2020); 0 for no limit. */
  readonly epsilon: number;
  /** Fewer points than this are noise; at least 2. */
  readonly minClusterSize: number;
  /**
   * Points within the core distance of a point, itself included (as m_pts of Campello et al. and `min_samples` of
   * scikit-learn's HDBSCAN); at least 1.
   */
  readonly minSamples: number;
  /** Clusters whose parts are farther apart are taken apart, which plain HDBSCAN never does. */
  readonly parts?: PartsOptions;
}

/** How near each other the parts must be into which a cluster splits. */
export interface PartsOptions {
  /** The largest distance of the centres of two parts. */
  readonly limit: number;
  /** Whether centres, as the points, have length 1. */
  readonly normalised: boolean;
}

/** The clusters of a set of points. */
export interface Clustering {
  /** For each point its cluster, counted from 0 in order of their first points, or -1 for noise. */
  readonly labels: Int32Array;
}

/**
 * `neighbours`: pairs of points compared. `hierarchy`: steps of building and choosing clusters. `attach`: pairs of an
 * ungrouped and a grouped point compared.
 */
export type ClusteringStage = 'neighbours' | 'hierarchy' | 'attach';

/** Called with the progress of a stage; `done` never decreases within a stage and ends at `total`. */
export type OnStage = (stage: ClusteringStage, done: number, total: number) => void;

/** @throws RangeError naming the first option, or the point, that is not usable. */
export function validate(points: Float32Array, options: HdbscanOptions): void {
  const { dimension, cut, epsilon, parts } = options;
  wholeNumberFrom(1, 'dimension', options);
  wholeNumberFrom(2, 'minClusterSize', options);
  wholeNumberFrom(1, 'minSamples', options);
  if (!(cut > 0)) throw new RangeError(`cut must be above 0, not ${cut}.`);
  if (!(epsilon >= 0)) throw new RangeError(`epsilon must be 0 or more, not ${epsilon}.`);
  if (parts && !(parts.limit >= 0)) throw new RangeError(`parts.limit must be 0 or more, not ${parts.limit}.`);
  if (points.length % dimension !== 0) {
    throw new RangeError(`${points.length} numbers are not whole points of dimension ${dimension}.`);
  }
  const broken = points.findIndex((value) => !Number.isFinite(value));
  if (broken !== -1) throw new RangeError(`Point ${Math.floor(broken / dimension)} is not made of finite numbers.`);
}

function wholeNumberFrom(
  least: number,
  name: 'dimension' | 'minClusterSize' | 'minSamples',
  options: HdbscanOptions,
): void {
  const value = options[name];
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${name} must be a whole number from ${least}, not ${value}.`);
}
