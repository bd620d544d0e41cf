/** A face to be assigned to a person. `Id` identifies people. */
export interface FaceToAssign<Id> {
  /** Its cluster, or -1. */
  readonly cluster: number;
  /** The person it was assigned to before. */
  readonly person: Id | null;
  /** Assigned to `person`, or removed from all people (`person` null), by hand: it never moves. */
  readonly byHand: boolean;
}

/** An existing person. */
export interface KnownPerson<Id> {
  readonly id: Id;
  /** People with names have priority for clusters, and are kept without faces. */
  readonly named: boolean;
}

/**
 * Keeps people stable while clusters change. A cluster is assigned to the known person with most of its faces (those
 * assigned by hand count), to named people before unnamed ones, and at a tie to the one listed first; a person may get
 * several clusters. A cluster without a known person becomes a new person. Noise stays ungrouped, unless it was
 * assigned by hand.
 * @returns the people with faces and the indices of these, ascending: known people in their order, then new ones (id
 *   null) in the order of their first faces; the faces without a person; and the unnamed people without faces.
 */
export function assignPeople<Id>(faces: readonly FaceToAssign<Id>[], known: readonly KnownPerson<Id>[]) {
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
  const orphans = known.filter(({ named }, at) => !named && knownFaces[at]?.length === 0).map(({ id }) => id);
  return { people, ungrouped, orphans };
}

/** For each cluster with a known person, the rank of the person it is assigned to. */
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
