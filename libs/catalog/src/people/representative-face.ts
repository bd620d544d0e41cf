/**
 * The face that represents a person: the one of highest quality in the more central half of their faces, so that it is
 * neither blurred nor atypical. Ties go to the more central one, then to the first.
 * @param points descriptors of all faces, `dimension` numbers each.
 * @param faces indices of the person's faces, at least one.
 * @param quality for each face of `points`; more is better.
 */
export function representativeFace(
  points: Float32Array,
  dimension: number,
  faces: readonly number[],
  quality: ArrayLike<number>,
): number {
  const centre = Float64Array.from({ length: dimension }, (_, i) => {
    return faces.reduce((sum, face) => sum + (points[face * dimension + i] as number), 0) / faces.length;
  });
  const candidates = faces
    .map((face) => ({ face, distance: distanceTo(centre, points, face * dimension), quality: quality[face] ?? 0 }))
    .sort((a, b) => a.distance - b.distance || a.face - b.face)
    .slice(0, Math.ceil(faces.length / 2));
  return candidates.reduce((best, other) => (other.quality > best.quality ? other : best)).face;
}

function distanceTo(centre: Float64Array, points: Float32Array, start: number): number {
  return centre.reduce((sum, value, i) => sum + (value - (points[start + i] as number)) ** 2, 0);
}
