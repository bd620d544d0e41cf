/**
 * A selection of items by their ids. `anchor` is where a range begins, and `before` what was selected when it was set:
 * another end of the range replaces the range, not what was selected before.
 */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly before: ReadonlySet<number>;
  readonly anchor: number | null;
}

/** Nothing is selected. */
export const NOTHING: Selection = { ids: new Set(), before: new Set(), anchor: null };

/** Selects an item, or ends its selection; it becomes the anchor. */
export function toggle({ ids }: Selection, id: number): Selection {
  const changed = new Set(ids);
  if (!changed.delete(id)) changed.add(id);
  return { ids: changed, before: changed, anchor: id };
}

/** Selects the range from the anchor to an item; the item alone if the anchor is not in the list. */
export function extend({ before, anchor }: Selection, to: number, list: readonly number[]): Selection {
  const end = list.indexOf(to);
  const start = anchor === null ? -1 : list.indexOf(anchor);
  const [first, last] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)];
  return { ids: new Set([...before, ...list.slice(first, last + 1)]), before, anchor: start < 0 ? to : anchor };
}

/** Selects all items of a list. */
export function all(list: readonly number[]): Selection {
  return { ids: new Set(list), before: new Set(), anchor: list[0] ?? null };
}
