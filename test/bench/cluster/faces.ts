import { Dice } from '../../support/random.js';

/** The people whose faces are generated. */
interface Population {
  /** Share of faces that belong to strangers. */
  readonly strangers: number;
  /** Fewest and most faces of a person. */
  readonly fewest: number;
  readonly most: number;
}

/** As in a library: a few people are on many photos, most on a few, and some on one. */
export const LIBRARY: Population = { strangers: 0.2, fewest: 3, most: 1_000 };
/** Unlike a library: all people are on equally many photos. */
export const EQUAL_GROUPS: Population = { strangers: 0, fewest: 50, most: 50 };

/** Distance of people from the centre, so that two are about 0.6 to 1.3 apart, as with the model. */
const PERSON = { least: 0.55, most: 0.77 };
/** Distance of faces from their person, so that two of one person are 0.25 to 0.45 apart. */
const FACE = { least: 0.18, most: 0.3 };

/**
 * Generates face descriptors in random order, the same for the same count and population.
 * @returns them as the rows of one matrix, and the person of each; -1 for a stranger, who has only that face.
 */
export function generateFaces(count: number, dimension: number, { strangers, fewest, most }: Population) {
  const dice = new Dice(count);
  const points = new Float32Array(count * dimension);
  const people = new Int32Array(count).fill(-1);
  const order = dice.shuffled([...Array(count).keys()]);
  const known = count - Math.round(count * strangers);
  let [placed, person] = [0, 0];
  const place = (centre: Float32Array, whose: number, offset?: Float32Array): void => {
    const face = order[placed++] as number;
    people[face] = whose;
    centre.forEach((value, i) => (points[face * dimension + i] = value + (offset?.[i] ?? 0)));
  };
  for (; known - placed >= fewest; person += 1) {
    const centre = vectorOf(PERSON, dimension, dice);
    const room = Math.min(most, Math.ceil(count / 20), known - placed);
    const faces = Math.min(room, Math.floor(fewest / (1 - dice.roll())));
    for (let face = 0; face < faces; face += 1) place(centre, person, vectorOf(FACE, dimension, dice));
  }
  while (placed < count) place(vectorOf(PERSON, dimension, dice), -1);
  return { points, dimension, people };
}

/** A vector of a random length, in any direction. */
function vectorOf({ least, most }: typeof FACE, dimension: number, dice: Dice): Float32Array {
  const length = dice.share(least, most);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - dice.roll())) * Math.cos(2 * Math.PI * dice.roll());
  const vector = Float32Array.from({ length: dimension }, gaussian);
  const scale = length / Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value * scale);
}

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
