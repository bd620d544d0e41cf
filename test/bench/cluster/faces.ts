import { seededRandom } from '../../support/random.js';

/** Generated face descriptors, as the rows of one matrix. */
export interface GeneratedFaces {
  readonly points: Float32Array;
  readonly dimension: number;
  /** The person of each face; -1 for a stranger, who has only that face. */
  readonly people: Int32Array;
}

/** The people whose faces are generated. */
export interface Population {
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

/** Generates faces in random order, the same for the same count and population. */
export function generateFaces(
  count: number,
  dimension: number,
  { strangers, fewest, most }: Population,
): GeneratedFaces {
  const random = seededRandom(count);
  const points = new Float32Array(count * dimension);
  const people = new Int32Array(count).fill(-1);
  const order = shuffled(count, random);
  const known = count - Math.round(count * strangers);
  let [placed, person] = [0, 0];
  const place = (centre: Float32Array, whose: number, offset?: Float32Array): void => {
    const face = order[placed++] as number;
    people[face] = whose;
    centre.forEach((value, i) => (points[face * dimension + i] = value + (offset?.[i] ?? 0)));
  };
  for (; known - placed >= fewest; person += 1) {
    const centre = vectorOf(between(PERSON, random), dimension, random);
    const room = Math.min(most, Math.ceil(count / 20), known - placed);
    const faces = Math.min(room, Math.floor(fewest / (1 - random())));
    for (let face = 0; face < faces; face += 1)
      place(centre, person, vectorOf(between(FACE, random), dimension, random));
  }
  while (placed < count) place(vectorOf(between(PERSON, random), dimension, random), -1);
  return { points, dimension, people };
}

function between({ least, most }: typeof FACE, random: () => number): number {
  return least + (most - least) * random();
}

/** A vector of that length, in any direction. */
function vectorOf(length: number, dimension: number, random: () => number): Float32Array {
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const vector = Float32Array.from({ length: dimension }, gaussian);
  const scale = length / Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value * scale);
}

/** The numbers below `count`, in random order. */
function shuffled(count: number, random: () => number): Int32Array {
  const numbers = Int32Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [numbers[at], numbers[other]] = [numbers[other] as number, numbers[at] as number];
  }
  return numbers;
}
