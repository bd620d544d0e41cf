import { seededRandom } from '../../support/random.js';

/** Faces that nobody has, as the rows of one matrix. */
export interface InventedFaces {
  readonly points: Float32Array;
  readonly dimension: number;
  /** For each face whose it is, or -1 where it is a stranger's, of whom there is no other. */
  readonly people: Int32Array;
}

/** Whose faces are invented. */
export interface Crowd {
  /** Share of the faces that are strangers'. */
  readonly strangers: number;
  /** Faces of a person at least, and at most. */
  readonly fewest: number;
  readonly most: number;
}

/** As in a library: a few are on very many photos, most on a few, and some passed by. */
export const EVERYBODY: Crowd = { strangers: 0.2, fewest: 3, most: 1_000 };
/** As no library is: everybody is on as many photos, and nobody passed by. */
export const REGULARS: Crowd = { strangers: 0, fewest: 50, most: 50 };

/** How far people lie from the middle: then two are about 0.6 to 1.3 apart, as those of the model are. */
const PERSON = { least: 0.55, most: 0.77 };
/** How far faces lie from their person: then two of one are 0.25 to 0.45 apart. */
const FACE = { least: 0.18, most: 0.3 };

/** Invents faces, in random order, the same for the same count and crowd. */
export function inventFaces(count: number, dimension: number, { strangers, fewest, most }: Crowd): InventedFaces {
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
