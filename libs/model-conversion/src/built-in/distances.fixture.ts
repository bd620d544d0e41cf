import type { Face } from '#libs/inference';

/** The Euclidean distance of the descriptors of two faces. */
export function distanceBetween(a: Face, b: Face): number {
  return Math.hypot(...a.descriptor.map((value, index) => value - (b.descriptor[index] as number)));
}

/** Groups by single linkage: items in a chain of distances below `cut` are in one group. */
export function components<T>(
  items: readonly T[],
  cut: number,
  faceOf: (item: T) => Face = (item) => item as Face,
): T[][] {
  const left = new Set(items);
  const groups: T[][] = [];
  for (const start of items) {
    if (!left.delete(start)) continue;
    const group = [start];
    for (const member of group) {
      for (const other of left) {
        if (distanceBetween(faceOf(member), faceOf(other)) < cut && left.delete(other)) group.push(other);
      }
    }
    groups.push(group);
  }
  return groups;
}

/** The cosine of two vectors of equal length. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} numbers cannot be compared with ${b.length}`);
  let [dot, squareA, squareB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index] as number, b[index] as number];
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return dot / Math.sqrt(squareA * squareB);
}
