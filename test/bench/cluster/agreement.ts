/**
 * How far two groupings of the same things agree: adjusted Rand index (Hubert and Arabie 1985), 1 where they are the
 * same, about 0 where it is chance. Things of the group -1 are each by themselves.
 */
export function adjustedRandIndex(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const [inOne, inOther, inBoth] = [new Map<number, number>(), new Map<number, number>(), new Map<string, number>()];
  const count = <K>(groups: Map<K, number>, group: K): void => void groups.set(group, (groups.get(group) ?? 0) + 1);
  for (let at = 0; at < one.length; at += 1) {
    const [a, b] = [one[at] as number, other[at] as number];
    // Single items make no pairs.
    if (a !== -1) count(inOne, a);
    if (b !== -1) count(inOther, b);
    if (a !== -1 && b !== -1) count(inBoth, `${a} ${b}`);
  }
  const [pairsInOne, pairsInOther, pairsInBoth] = [pairsOf(inOne), pairsOf(inOther), pairsOf(inBoth)];
  const expected = (pairsInOne * pairsInOther) / ((one.length * (one.length - 1)) / 2);
  const most = (pairsInOne + pairsInOther) / 2;
  return most === expected ? 1 : (pairsInBoth - expected) / (most - expected);
}

function pairsOf(groups: ReadonlyMap<unknown, number>): number {
  let pairs = 0;
  for (const size of groups.values()) pairs += (size * (size - 1)) / 2;
  return pairs;
}
