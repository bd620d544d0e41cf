/** An existing person. */
export interface KnownPerson<Id> {
  readonly id: Id;
  /** People with names have priority for clusters, and are kept without faces. */
  readonly name: string | null;
}

/** Who is different from whom; undefined stands for a new person. */
export interface Differences<Id> {
  /** Whether two people are certainly two: by hand, or since both have names, and not the same in small letters. */
  readonly areDifferent: (one: Id | undefined, other: Id | undefined) => boolean;
  /**
   * Whether faces of one person may become those of another: not if they are different, nor if by hand the one is
   * different from a third and the other is not: that would be forgotten.
   */
  readonly mayJoin: (one: Id, other: Id) => boolean;
}

/** @param pairs people who are two by hand */
export function differencesOf<Id>(
  known: readonly KnownPerson<Id>[],
  pairs: readonly (readonly [Id, Id])[],
): Differences<Id> {
  const names = new Map(known.map(({ id, name }) => [id, name?.toLowerCase() ?? null]));
  const others = new Map<Id, Set<Id>>();
  const add = (one: Id, other: Id): void => void others.set(one, (others.get(one) ?? new Set()).add(other));
  for (const [one, other] of pairs) {
    if (one === other) continue;
    add(one, other);
    add(other, one);
  }
  const areDifferent = (one: Id | undefined, other: Id | undefined): boolean => {
    if (one === undefined || other === undefined) return false;
    const [name, otherName] = [names.get(one) ?? null, names.get(other) ?? null];
    return (name !== null && otherName !== null && name !== otherName) || others.get(one)?.has(other) === true;
  };
  return {
    areDifferent,
    mayJoin: (one, other) =>
      !areDifferent(one, other) && [...(others.get(one) ?? [])].every((third) => areDifferent(other, third)),
  };
}
