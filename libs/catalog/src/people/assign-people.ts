import { differencesOf, type Differences, type KnownPerson } from './different-people.js';

/** A face to be assigned to a person. `Id` identifies people. */
export interface FaceToAssign<Id> {
  /** Its cluster, or -1. */
  readonly cluster: number;
  /** The person it was assigned to before. */
  readonly person: Id | null;
  /** Assigned to `person`, or removed from all people (`person` null), by hand: it never moves. */
  readonly byHand: boolean;
  /** People that it is not, by hand. */
  readonly never: readonly Id[];
  /** Its photo: clusters give a person one face of a photo at most. */
  readonly photo: number;
}

/** What faces are assigned by, beside their clusters. */
export interface Rules<Id> {
  /** Fewer faces make no new person. */
  readonly minClusterSize: number;
  /** Pairs of people who are two, by hand. */
  readonly different: readonly (readonly [Id, Id])[];
}

/** What distances of faces say of people. Faces are given by their indices. */
export interface Nearness {
  /** How near a face is to its person, where others of its photo may be in it. The nearest stays. */
  readonly rivals: ReadonlyMap<number, number>;
  /** Faces in no cluster that join the person of another face, nearest first. */
  readonly attached: readonly { readonly face: number; readonly to: number }[];
}

/** The group of each face: the index of its person among the known ones, or a larger number for a new one; -1 for none. */
export type Groups = Int32Array;

/**
 * Gives clusters to people. A cluster goes to the known person with most of its faces, those assigned by hand among them,
 * and at a tie to the one listed first. Named people come before unnamed ones, unless all that they have of it was assigned
 * by hand: what was split off a person does not take the rest. A person may get several clusters. People who may not be
 * joined (`Differences`) keep their faces, and unassigned faces of their cluster are in no group. A cluster without a known
 * person is a new one. A person with a name, or who by hand is different from another, keeps faces that are in no cluster
 * now when left with faces from too few photos for one: otherwise they could join the other one by one.
 */
export function groupFaces<Id>(
  faces: readonly FaceToAssign<Id>[],
  known: readonly KnownPerson<Id>[],
  { minClusterSize, different }: Rules<Id>,
): Groups {
  const rank = new Map(known.map(({ id }, at) => [id, at]));
  const rankOf = ({ person, byHand, never }: FaceToAssign<Id>): number | undefined =>
    person === null || (!byHand && never.includes(person)) ? undefined : rank.get(person);
  const owners = electOwners(faces, known, { rankOf, mayJoin: differencesOf(known, different).mayJoin });

  const groups = new Int32Array(faces.length).fill(-1);
  const groupOfNew = new Map<number, number>();
  faces.forEach((face, at) => {
    const { cluster, byHand } = face;
    const own = rankOf(face);
    if (byHand) groups[at] = own ?? -1;
    else if (cluster === -1) return;
    else {
      const owner = owners.get(cluster);
      if (owner) groups[at] = groupIn(owner, own, face.never);
      else {
        groups[at] = groupOfNew.get(cluster) ?? known.length + groupOfNew.size;
        groupOfNew.set(cluster, groups[at]);
      }
    }
  });
  keepFew(groups);
  return groups;

  function keepFew(after: Groups): void {
    const photos = known.map(() => new Set<number>());
    after.forEach((group, at) => photos[group]?.add(faces[at]?.photo as number));
    const apart = new Set(different.flat());
    const keeping = known.map(({ id, name }, person) => {
      return (name !== null || apart.has(id)) && (photos[person]?.size ?? 0) < minClusterSize;
    });
    faces.forEach((face, at) => {
      const own = rankOf(face);
      if (!face.byHand && face.cluster === -1 && own !== undefined && keeping[own] === true) after[at] = own;
    });
  }

  /** The group of a face that was `own` before in a cluster. */
  function groupIn({ person, joined, isShared }: Owner, own: number | undefined, never: readonly Id[]): number {
    if (own === undefined ? isShared : !joined.has(own)) return own ?? -1;
    return never.includes((known[person] as KnownPerson<Id>).id) ? -1 : person;
  }
}

/**
 * Keeps people stable while clusters change: assigns faces by `groupFaces`, then by how near they are. Of the faces of one
 * photo in a group only the nearest stays, none beside one that was assigned by hand; a new person of too few faces is
 * none. Then faces that were in no group join the people whom they are near to, unless they are said not to be those, or
 * these have a face of the same photo. All other faces are ungrouped.
 * @returns the people with faces and the indices of these, ascending: known people in their order, then new ones (id
 *   null) in the order of their first faces; the faces without a person; and the unnamed people without faces.
 */
export function assignPeople<Id>(
  faces: readonly FaceToAssign<Id>[],
  known: readonly KnownPerson<Id>[],
  rules: Rules<Id>,
  { rivals, attached }: Nearness,
) {
  const before = groupFaces(faces, known, rules);
  const groups = before.slice();
  const photosIn = separateRivals(groups, faces, rivals);
  dissolveSmall(groups, known.length, rules.minClusterSize);
  const grouped = groups.slice();
  for (const { face: at, to } of attached) {
    const face = faces[at];
    const group = grouped[to] ?? -1;
    if (!face || face.byHand || before[at] !== -1 || groups[at] !== -1 || group === -1) continue;
    const person = known[group];
    if (person && face.never.includes(person.id)) continue;
    const place = placeOf(group, face);
    if (photosIn.has(place)) continue;
    photosIn.add(place);
    groups[at] = group;
  }

  const ungrouped: number[] = [];
  const membersOf = new Map<number, number[]>(known.map((_, at) => [at, []]));
  groups.forEach((group, at) => {
    if (group === -1) ungrouped.push(at);
    else if (membersOf.get(group)?.push(at) === undefined) membersOf.set(group, [at]);
  });
  const people = [...membersOf]
    .filter(([, members]) => members.length > 0)
    .map(([group, members]) => ({ id: known[group]?.id ?? null, faces: members }));
  const orphans = known.filter(({ name }, at) => name === null && membersOf.get(at)?.length === 0).map(({ id }) => id);
  return { people, ungrouped, orphans };
}

/** Takes faces out of groups that have a nearer one of the same photo. @returns the photos of each group */
function separateRivals<Id>(
  groups: Groups,
  faces: readonly FaceToAssign<Id>[],
  distances: ReadonlyMap<number, number>,
): Set<string> {
  const distanceOf = (at: number): number => distances.get(at) ?? Infinity;
  const staying = new Map<string, number>();
  const isBefore = (at: number, other: number): boolean =>
    faces[other]?.byHand !== true && (faces[at]?.byHand === true || distanceOf(at) < distanceOf(other));
  faces.forEach((face, at) => {
    const group = groups[at] as number;
    if (group === -1) return;
    const place = placeOf(group, face);
    const other = staying.get(place);
    if (other === undefined || isBefore(at, other)) staying.set(place, at);
  });
  faces.forEach((face, at) => {
    const group = groups[at] as number;
    if (group !== -1 && !face.byHand && staying.get(placeOf(group, face)) !== at) groups[at] = -1;
  });
  return new Set(staying.keys());
}

/** Where one face of a photo can be. */
function placeOf(group: number, { photo }: { readonly photo: number }): string {
  return `${group} ${photo}`;
}

/** Ungroups the faces of new people, who are those from `firstNew` on, that have too few. */
function dissolveSmall(groups: Groups, firstNew: number, least: number): void {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  groups.forEach((group, at) => {
    if (group >= firstNew && (sizes.get(group) ?? 0) < least) groups[at] = -1;
  });
}

/** The person who gets a cluster, and the people whose faces in it become theirs; by their indices. */
interface Owner {
  readonly person: number;
  readonly joined: ReadonlySet<number>;
  /** Whether others have faces in it who are not joined. */
  readonly isShared: boolean;
}

/** How many faces of a cluster a person has. */
interface Votes {
  readonly all: number;
  readonly notByHand: number;
}

/** The owner of each cluster with faces of a known person. */
function electOwners<Id>(
  faces: readonly FaceToAssign<Id>[],
  known: readonly KnownPerson<Id>[],
  { rankOf, mayJoin }: Pick<Differences<Id>, 'mayJoin'> & { rankOf: (face: FaceToAssign<Id>) => number | undefined },
): Map<number, Owner> {
  const votes = new Map<number, Map<number, Votes>>();
  for (const face of faces) {
    const rank = rankOf(face);
    if (face.cluster === -1 || rank === undefined) continue;
    const ofCluster = votes.get(face.cluster) ?? new Map<number, Votes>();
    const { all, notByHand } = ofCluster.get(rank) ?? { all: 0, notByHand: 0 };
    ofCluster.set(rank, { all: all + 1, notByHand: notByHand + Number(!face.byHand) });
    votes.set(face.cluster, ofCluster);
  }
  const isNamed = (rank: number): number => Number(typeof known[rank]?.name === 'string');
  const leads = (rank: number, { notByHand }: Votes): number => Number(isNamed(rank) === 1 && notByHand > 0);
  const idOf = (rank: number): Id => (known[rank] as KnownPerson<Id>).id;
  return new Map(
    [...votes].map(([cluster, ofCluster]): [number, Owner] => {
      const [first, ...others] = [...ofCluster]
        .sort(
          ([a, ofA], [b, ofB]) =>
            leads(b, ofB) - leads(a, ofA) || ofB.all - ofA.all || isNamed(b) - isNamed(a) || a - b,
        )
        .map(([rank]) => rank);
      const person = first as number;
      const joined = new Set([person, ...others.filter((other) => mayJoin(idOf(other), idOf(person)))]);
      return [cluster, { person, joined, isShared: joined.size < ofCluster.size }];
    }),
  );
}
