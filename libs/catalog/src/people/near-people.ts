import type { FaceToAssign } from './assign-people.js';
import type { Differences } from './different-people.js';

/** Most pairs of people that may be one. */
const MOST_PAIRS = 500;

/** Two people who are near each other. */
export interface NearPeople {
  /** Their indices. */
  readonly people: readonly [number, number];
  readonly distance: number;
}

/**
 * The nearest pairs of people who may be one: not those who are on one photo, nor those who are different.
 * @param people with the indices of their faces; `id` is null for a new one
 * @param near pairs by a face of each, nearest first
 */
export function nearPeople<Id>(
  faces: readonly FaceToAssign<Id>[],
  people: readonly { readonly id: Id | null; readonly faces: readonly number[] }[],
  near: readonly { readonly faces: readonly [number, number]; readonly distance: number }[],
  areDifferent: Differences<Id>['areDifferent'],
): NearPeople[] {
  const personOf = new Map<number, number>();
  people.forEach((person, at) => {
    for (const face of person.faces) personOf.set(face, at);
  });
  // Made once a person: somebody large is near many.
  const photos = new Map<number, ReadonlySet<number>>();
  const photosOf = (person: number): ReadonlySet<number> => {
    const known = photos.get(person) ?? new Set(people[person]?.faces.map((face) => faces[face]?.photo as number));
    photos.set(person, known);
    return known;
  };
  const pairs: NearPeople[] = [];
  const seen = new Set<string>();
  for (const { faces: two, distance } of near) {
    const [one, other] = two.map((face) => personOf.get(face)).sort((a = -1, b = -1) => a - b);
    if (one === undefined || other === undefined || one === other || seen.has(`${one} ${other}`)) continue;
    seen.add(`${one} ${other}`);
    if (areDifferent(people[one]?.id ?? undefined, people[other]?.id ?? undefined)) continue;
    const photosOfOne = photosOf(one);
    if ([...photosOf(other)].some((photo) => photosOfOne.has(photo))) continue;
    pairs.push({ people: [one, other], distance });
    if (pairs.length === MOST_PAIRS) break;
  }
  return pairs;
}
