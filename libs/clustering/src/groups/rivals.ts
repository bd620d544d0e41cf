import { meanDistance, type Grouping } from './grouping.js';

/** Groups in which no two points have one photo, unless they are fixed. */
interface Separated {
  readonly groups: Int32Array;
  /**
   * How near each point that shared its photo with another of its group is to the group: the mean distance to the
   * nearest of its points from other photos, Infinity if there are none.
   */
  readonly distances: ReadonlyMap<number, number>;
}

/**
 * Takes points out of groups so that no two of one photo are left in one: the nearest to the group stays, at a tie the
 * first; beside a fixed one none.
 */
export function separateRivals(grouping: Grouping, members: readonly (readonly number[])[]): Separated {
  const { photos, fixed } = grouping;
  const groups = grouping.groups.slice();
  const distances = new Map<number, number>();
  for (const ofGroup of members) {
    for (const rivals of rivalsAmong(ofGroup, photos)) {
      const others = ofGroup.filter((point) => photos[point] !== photos[rivals[0] as number]);
      for (const point of rivals) distances.set(point, meanDistance(grouping, point, others));
      const distanceOf = (point: number): number => distances.get(point) as number;
      const nearest = rivals.reduce((best, point) => (distanceOf(point) < distanceOf(best) ? point : best));
      const hasFixed = rivals.some((point) => fixed[point] === 1);
      for (const point of rivals) if (fixed[point] !== 1 && (hasFixed || point !== nearest)) groups[point] = -1;
    }
  }
  return { groups, distances };
}

/** Those points that share their photo with others, by photo, ascending. */
function rivalsAmong(points: readonly number[], photos: Int32Array): number[][] {
  const ofPhotos = new Map<number, number[]>();
  for (const point of points) {
    const photo = photos[point] as number;
    const ofPhoto = ofPhotos.get(photo);
    if (ofPhoto) ofPhoto.push(point);
    else ofPhotos.set(photo, [point]);
  }
  return [...ofPhotos.values()].filter((ofPhoto) => ofPhoto.length > 1);
}
