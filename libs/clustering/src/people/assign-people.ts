/** A face as people are assigned to it. `Id` is how the caller names people. */
export interface FaceToAssign<Id> {
  /** Its cluster, or -1. */
  readonly cluster: number;
  /** The person it was last given to. */
  readonly person: Id | null;
  /** Placed with `person`, or removed from everybody (`person` null), by hand: it never moves. */
  readonly byHand: boolean;
}

/** A person that exists. */
export interface KnownPerson<Id> {
  readonly id: Id;
  /** Somebody gave them a name: they get clusters before others, and stay without a face. */
  readonly named: boolean;
}

/** A person and all their faces. */
export interface AssignedPerson<Id> {
  /** Null for a new person. */
  readonly id: Id | null;
  /** Indices of faces, ascending. */
  readonly faces: readonly number[];
}

/** Who is on which face. */
export interface PeopleAssignment<Id> {
  /** People with at least one face: known ones in their order, then new ones in order of their first faces. */
  readonly people: readonly AssignedPerson<Id>[];
  /** Faces of nobody. */
  readonly ungrouped: readonly number[];
  /** Unnamed people that have no face any more. */
  readonly vanished: readonly Id[];
}

/**
 * Keeps people stable while clusters come and go. A cluster goes to the known person who had most
 * of its faces (those placed by hand count), to a named person before any unnamed one, and at a tie
 * to the one listed first; a person may get several. A cluster in which nobody is known becomes a
 * new person. Faces in no cluster belong to nobody, unless they were placed by hand.
 */
export function assignPeople<Id>(
  faces: readonly FaceToAssign<Id>[],
  known: readonly KnownPerson<Id>[],
): PeopleAssignment<Id> {
  const rank = new Map(known.map(({ id }, at) => [id, at]));
  const rankOf = ({ person }: FaceToAssign<Id>): number | undefined => (person === null ? undefined : rank.get(person));
  const winners = electOwners(faces, known, rankOf);

  const knownFaces = known.map((): number[] => []);
  const facesOfNew = new Map<number, number[]>();
  const ungrouped: number[] = [];
  faces.forEach((face, at) => {
    const owner = face.byHand ? rankOf(face) : winners.get(face.cluster);
    if (owner !== undefined) knownFaces[owner]?.push(at);
    else if (face.byHand || face.cluster === -1) ungrouped.push(at);
    else {
      const ofNew = facesOfNew.get(face.cluster) ?? [];
      ofNew.push(at);
      facesOfNew.set(face.cluster, ofNew);
    }
  });

  const people = [
    ...known.map(({ id }, at) => ({ id, faces: knownFaces[at] ?? [] })),
    ...[...facesOfNew.values()].map((ofNew) => ({ id: null, faces: ofNew })),
  ].filter((person) => person.faces.length > 0);
  const vanished = known.filter(({ named }, at) => !named && knownFaces[at]?.length === 0).map(({ id }) => id);
  return { people, ungrouped, vanished };
}

/** For each cluster in which somebody is known, the rank of the person who gets it. */
function electOwners<Id>(
  faces: readonly FaceToAssign<Id>[],
  known: readonly KnownPerson<Id>[],
  rankOf: (face: FaceToAssign<Id>) => number | undefined,
): Map<number, number> {
  const votes = new Map<number, Map<number, number>>();
  for (const face of faces) {
    const rank = rankOf(face);
    if (face.cluster === -1 || rank === undefined) continue;
    const ofCluster = votes.get(face.cluster) ?? new Map<number, number>();
    ofCluster.set(rank, (ofCluster.get(rank) ?? 0) + 1);
    votes.set(face.cluster, ofCluster);
  }
  const isNamed = (rank: number): number => Number(known[rank]?.named === true);
  return new Map(
    [...votes].map(([cluster, ofCluster]) => {
      const [first] = [...ofCluster].sort(
        ([a, votesA], [b, votesB]) => isNamed(b) - isNamed(a) || votesB - votesA || a - b,
      );
      return [cluster, (first as [number, number])[0]];
    }),
  );
}
