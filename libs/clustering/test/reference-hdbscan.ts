import type { HdbscanOptions } from '../src/hdbscan/options.js';

interface Candidate {
  points: number[];
  birth: number;
  mass: number;
  below: Candidate[];
  parent: Candidate | undefined;
}

/**
 * HDBSCAN by its definition in the papers: all distances, components searched again at every level, clusters as sets.
 * Quartic in the number of points; the oracle for small sets.
 * @returns the clusters as sets of points, in no order.
 */
export function referenceHdbscan(
  points: readonly (readonly number[])[],
  options: Omit<HdbscanOptions, 'dimension'>,
): Set<number>[] {
  const { cut, epsilon, minClusterSize, minSamples } = options;
  const distance = points.map((a) => points.map((b) => Math.hypot(...a.map((value, i) => value - (b[i] ?? NaN)))));
  const core = distance.map((row) => [...row].sort((a, b) => a - b)[minSamples - 1] ?? Infinity);
  const reach = (a: number, b: number): number => Math.max(distance[a]?.[b] ?? NaN, core[a] ?? NaN, core[b] ?? NaN);

  const components = (among: readonly number[], joins: (weight: number) => boolean): number[][] => {
    const left = new Set(among);
    const found: number[][] = [];
    for (const start of among) {
      if (!left.delete(start)) continue;
      const component = [start];
      for (const point of component) {
        for (const other of left) if (joins(reach(point, other)) && left.delete(other)) component.push(other);
      }
      found.push(component);
    }
    return found;
  };

  const candidate = (members: number[], birth: number, parent: Candidate | undefined): Candidate => {
    const self: Candidate = { points: members, birth, mass: 0, below: [], parent };
    let living = members;
    while (living.length >= minClusterSize) {
      const weights = living.flatMap((a) => living.filter((b) => b > a).map((b) => reach(a, b))).sort((a, b) => b - a);
      const level = weights.find((weight) => components(living, (other) => other < weight).length > 1) ?? 0;
      const parts = components(living, (weight) => weight < level);
      const large = parts.filter((part) => part.length >= minClusterSize);
      const next = large.length === 1 ? (large[0] ?? []) : [];
      self.mass += (living.length - next.length) * (1 / level - birth);
      if (large.length > 1) self.below = large.map((part) => candidate(part, 1 / level, self));
      living = next;
    }
    return self;
  };

  const roots = components(
    points.map((_, at) => at),
    (weight) => weight <= cut && weight < Infinity,
  )
    .filter((component) => component.length >= minClusterSize)
    .map((component) => candidate(component, 1 / cut, undefined));
  const eligible = ({ parent }: Candidate): boolean => parent !== undefined || cut < Infinity;

  const best = (cluster: Candidate): { mass: number; chosen: Candidate[] } => {
    const parts = cluster.below.map(best);
    const mass = parts
      .map((part) => part.mass)
      .sort((a, b) => a - b)
      .reduce((sum, one) => sum + one, 0);
    if (eligible(cluster) && cluster.mass >= mass) return { mass: cluster.mass, chosen: [cluster] };
    return { mass, chosen: parts.flatMap((part) => part.chosen) };
  };
  const climb = (cluster: Candidate): Candidate =>
    1 / cluster.birth < epsilon && cluster.parent !== undefined && eligible(cluster.parent)
      ? climb(cluster.parent)
      : cluster;
  const chosen = [...new Set(roots.flatMap((root) => best(root).chosen).map(climb))];
  const isWithin = (cluster: Candidate): boolean =>
    cluster.parent !== undefined && (chosen.includes(cluster.parent) || isWithin(cluster.parent));
  return chosen.filter((cluster) => !isWithin(cluster)).map((cluster) => new Set(cluster.points));
}
