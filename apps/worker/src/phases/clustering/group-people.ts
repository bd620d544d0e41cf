import {
  assignPeople,
  differencesOf,
  fromBytes,
  groupFaces,
  nearPeople,
  readAssignments,
  representativeFace,
  writeAssignments,
  type FacesState,
  type LibraryFace,
} from '#libs/catalog';
import type { Grouping, HdbscanOptions, Refinement, RefineOptions } from '#libs/clustering';
import { lockCatalog, type Connection } from '#libs/database';
import type { ModelManifest } from '#libs/inference';

type FaceSettings = ModelManifest['faces'];

/** The recognisable faces of the library as one matrix, row by row: first those that can form clusters. */
export interface FaceMatrix {
  readonly state: FacesState;
  readonly ids: readonly number[];
  readonly quality: readonly number[];
  /** In shared memory. */
  readonly points: Float32Array;
  /** The first rows, those of faces that can form clusters. */
  readonly clusterable: Float32Array;
  readonly dimension: number;
}

/** The descriptors of the faces of sufficient quality as the rows of one matrix. */
export function faceMatrix(
  state: FacesState,
  all: readonly LibraryFace[],
  { dimension, minQuality, attachQuality }: Pick<FaceSettings, 'dimension' | 'minQuality' | 'attachQuality'>,
): FaceMatrix {
  const good = all.filter(({ quality }) => quality >= minQuality);
  const faces = [...good, ...all.filter(({ quality }) => quality < minQuality && quality >= attachQuality)];
  const size = faces.length * dimension * Float32Array.BYTES_PER_ELEMENT;
  const points = new Float32Array(new SharedArrayBuffer(size));
  faces.forEach((face, row) => points.set(fromBytes(face.descriptor), row * dimension));
  return {
    state,
    ids: faces.map(({ id }) => id),
    quality: faces.map(({ quality }) => quality),
    points,
    clusterable: points.subarray(0, good.length * dimension),
    dimension,
  };
}

/** How faces are clustered. */
export function clusterOptions({
  dimension,
  metric,
  distance,
}: Pick<FaceSettings, 'dimension' | 'metric' | 'distance'>): HdbscanOptions {
  return { dimension, ...distance, parts: { limit: distance.apart, normalised: metric === 'cosine' } };
}

/** Most pairs of near people, of which those on one photo and those who are different are left out. */
const MOST_PAIRS = 5_000;

/** How people are refined after clustering. */
export function refineOptions({ metric, distance }: Pick<FaceSettings, 'metric' | 'distance'>): RefineOptions {
  const near = { limit: distance.suggest, most: MOST_PAIRS, normalised: metric === 'cosine' };
  return { attach: distance.attach, near };
}

/** What clustering was given, and its result. */
export interface Clusters {
  readonly modelId: string;
  readonly matrix: FaceMatrix;
  /** The cluster of each clusterable row, or -1. */
  readonly labels: Int32Array;
  readonly minClusterSize: number;
}

/** The rows of the matrix in the groups that they would be in now, by their clusters. */
export async function groupRows(connection: Connection, clusters: Clusters): Promise<Grouping> {
  const { matrix } = clusters;
  const { faces, people, rules } = await readFaces(connection, clusters);
  const groups = groupFaces(faces, people, rules);
  const size = matrix.ids.length;
  const grouping = {
    points: matrix.points,
    dimension: matrix.dimension,
    groups: new Int32Array(size).fill(-1),
    photos: new Int32Array(size).fill(-1),
    fixed: new Uint8Array(size).fill(1),
    never: [] as [number, number][],
  };
  const groupOf = new Map(people.map(({ id }, group) => [id, group]));
  faces.forEach(({ row, photo, byHand, never }, at) => {
    if (row === undefined) return;
    grouping.groups[row] = groups[at] as number;
    grouping.photos[row] = photo;
    grouping.fixed[row] = Number(byHand);
    for (const id of never) {
      const group = groupOf.get(id);
      if (group !== undefined) grouping.never.push([row, group]);
    }
  });
  return grouping;
}

/**
 * Assigns the clusters to people and stores them. Takes the catalog's lock and reads people again, since they may have
 * changed during the computation; omits faces that were deleted.
 */
export async function writeClusters(
  connection: Connection,
  clusters: Clusters,
  { rivals, attached, near }: Refinement,
): Promise<void> {
  await lockCatalog(connection);
  const { matrix } = clusters;
  const { faces, people, rules } = await readFaces(connection, clusters);
  const faceOfRow = new Map(faces.flatMap(({ row }, at) => (row === undefined ? [] : [[row, at] as const])));
  const faceAt = (row: number): number => faceOfRow.get(row) ?? -1;
  const assignment = assignPeople(faces, people, rules, {
    rivals: new Map([...rivals].map(([row, distance]) => [faceAt(row), distance])),
    attached: attached.map(({ point, to }) => ({ face: faceAt(point), to: faceAt(to) })),
  });
  const idOf = (at: number) => faces[at]?.id ?? -1;
  await writeAssignments(connection, {
    people: assignment.people.map(({ id, faces: members }) => {
      const rows = members.flatMap((at) => faces[at]?.row ?? []);
      const representative =
        rows.length > 0
          ? matrix.ids[representativeFace(matrix.points, matrix.dimension, rows, matrix.quality)]
          : undefined;
      const faceIds = members.map(idOf);
      return { id, faceIds, representativeFaceId: representative ?? faceIds[0] ?? -1 };
    }),
    ungroupedFaceIds: assignment.ungrouped.map(idOf),
    near: nearPeople(
      faces,
      assignment.people,
      near.map(({ one, other, distance }) => ({ faces: [faceAt(one), faceAt(other)], distance })),
      differencesOf(people, rules.different).areDifferent,
    ),
    state: matrix.state,
  });
}

/** What faces are assigned by now, with their rows of the matrix. */
async function readFaces(connection: Connection, { modelId, matrix, labels, minClusterSize }: Clusters) {
  const { faces, people, different } = await readAssignments(connection, modelId);
  const rows = new Map(matrix.ids.map((id, row) => [id, row]));
  return {
    faces: faces.map((face) => {
      const row = rows.get(face.id);
      return { ...face, row, cluster: row === undefined ? -1 : (labels[row] ?? -1) };
    }),
    people,
    rules: { minClusterSize, different },
  };
}
