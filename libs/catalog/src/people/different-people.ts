/** An existing person. */
export interface KnownPerson<Id> {
  readonly id: Id;
  /** People with names have priority for clusters, and are kept without faces. */
  readonly name: string | null;
}

/**
 * Whether two people are certainly two: by hand, or since both have names, and not the same in
 * small letters.
 * @param pairs people who are two by hand
 */
export function differencesOf<Id>(
  known: readonly KnownPerson<Id>[],
  pairs: readonly (readonly [Id, Id])[],
): (one: Id | undefined, other: Id | undefined) => boolean {
  const names = new Map(known.map(({ id, name }) => [id, name?.toLowerCase() ?? null]));
  const others = new Map<Id, Set<Id>>();
  const add = (one: Id, other: Id): void => void others.set(one, (others.get(one) ?? new Set()).add(other));
  for (const [one, other] of pairs) {
    add(one, other);
    add(other, one);
  }
  return (one, other) => {
    if (one === undefined || other === undefined) return false;
    const [name, otherName] = [names.get(one) ?? null, names.get(other) ?? null];
    return (name !== null && otherName !== null && name !== otherName) || others.get(one)?.has(other) === true;
  };
}
