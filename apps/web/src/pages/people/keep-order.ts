/** A list as it was read again, with its known items in the order that they had: nothing moves under the pointer or focus. */
export function keepOrder<T extends { readonly id: number }>(known: readonly T[], fresh: readonly T[]): T[] {
  const byId = new Map(fresh.map((item) => [item.id, item]));
  const stayed = known.flatMap(({ id }) => byId.get(id) ?? []);
  const ids = new Set(stayed.map(({ id }) => id));
  let next = 0;
  return fresh.map((item) => (ids.has(item.id) ? (stayed[next++] ?? item) : item));
}
