/** What was said of one face. */
export interface Said {
  /** `is` or `is_not` the person; no face; or in no group. */
  readonly kind: 'is' | 'is_not' | 'not_face' | 'nobody';
  readonly personId: number | null;
}

/** What a face is by hand: placed in a person, no face, in no group; or null, where clustering may place it. */
export type Placement = { readonly personId: number } | 'not_face' | 'nobody' | null;

/** What a face is by hand, and the people that it is not. */
export interface HandState {
  readonly placement: Placement;
  readonly never: ReadonlySet<number>;
}

/** Nothing was said. */
export const UNSAID: HandState = { placement: null, never: new Set() };

/**
 * What the statements about one face amount to. The last placement stands. `is` takes back an earlier `is_not` of the
 * same person; `is_not` ends a placement in that person.
 * @param said in the order in which they count, without those of undone corrections
 * @param now the person that one is now, after merges; undefined where there is none
 */
export function handState(said: readonly Said[], now: (personId: number) => number | undefined): HandState {
  let placement: Placement = null;
  const never = new Set<number>();
  for (const { kind, personId } of said) {
    if (kind === 'not_face' || kind === 'nobody') {
      placement = kind;
      continue;
    }
    const person = personId === null ? undefined : now(personId);
    if (person === undefined) continue;
    if (kind === 'is') {
      placement = { personId: person };
      never.delete(person);
    } else {
      if (placement !== null && typeof placement === 'object' && placement.personId === person) placement = null;
      never.add(person);
    }
  }
  return { placement, never };
}
