import type { Face } from '#libs/inference';

/** How different two faces are: L2 between their descriptors. */
export function distanceBetween(a: Face, b: Face): number {
  return Math.hypot(...a.descriptor.map((value, index) => value - (b.descriptor[index] as number)));
}

/** Groups by single linkage: what is joined by a chain of distances below `cut`. */
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
