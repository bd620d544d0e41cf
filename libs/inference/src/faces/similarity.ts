/** A point in pixels, or relative to a square. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A similarity transform: rotates, scales and translates, (x, y) → (a·x − b·y + dx, b·x + a·y + dy). */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly dx: number;
  readonly dy: number;
}

/** The image of a point. */
export function apply({ a, b, dx, dy }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + dx, y: b * x + a * y + dy };
}

/** The factor by which the transform enlarges. */
export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

/**
 * The similarity without mirroring that takes one set of points closest to the other in the least-squares sense
 * (Umeyama 1991; in the plane it has this closed form).
 *
 * @throws when there are fewer than two points, or all of `from` coincide
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  if (from.length !== to.length || from.length < 2)
    throw new RangeError(`Cannot fit ${from.length} points to ${to.length}`);
  const source = centroid(from);
  const target = centroid(to);
  let dot = 0;
  let cross = 0;
  let norm = 0;
  from.forEach((point, index) => {
    const other = to[index] as Point;
    const [x, y, u, v] = [point.x - source.x, point.y - source.y, other.x - target.x, other.y - target.y];
    dot += x * u + y * v;
    cross += x * v - y * u;
    norm += x * x + y * y;
  });
  if (norm === 0) throw new RangeError('Cannot fit points that all coincide');
  const a = dot / norm;
  const b = cross / norm;
  return { a, b, dx: target.x - a * source.x + b * source.y, dy: target.y - b * source.x - a * source.y };
}

function centroid(points: readonly Point[]): Point {
  const sum = points.reduce((total, point) => ({ x: total.x + point.x, y: total.y + point.y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
