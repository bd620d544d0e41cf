import type { Item } from '#libs/contracts';

/**
 * A list in the order of places, after some items changed: those that do not belong to it any more are gone, those that
 * came to belong are in their place.
 * @param end the place up to which the list is known: what lies behind it is left for later.
 */
export function mergeItems(
  list: readonly Item[],
  changed: readonly Item[],
  belongs: (item: Item) => boolean,
  end: number,
): readonly Item[] {
  if (changed.length === 0) return list;
  const changedIds = new Set(changed.map(({ photoId }) => photoId));
  const kept = list.filter(({ photoId }) => !changedIds.has(photoId));
  const come = changed.filter((item) => belongs(item) && placeOf(item) <= end);
  return [...kept, ...come].sort((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ ordinal }: Item): number {
  return ordinal ?? -1;
}
