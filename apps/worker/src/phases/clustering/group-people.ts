import {
  assignPeople,
  fromBytes,
  readAssignments,
  representativeFace,
  writeAssignments,
  type FacesState,
  type LibraryFace,
} from '#libs/catalog';
import { lockCatalog, type Connection } from '#libs/database';
import type { ModelManifest } from '#libs/inference';

/** The recognisable faces of the library as one matrix, row by row. */
export interface FaceMatrix {
  readonly state: FacesState;
  readonly ids: readonly number[];
  readonly quality: readonly number[];
  readonly points: Float32Array;
  readonly dimension: number;
}

/** The descriptors of the faces of sufficient quality as the rows of one matrix. */
export function faceMatrix(
  state: FacesState,
  all: readonly LibraryFace[],
  { dimension, minQuality }: Pick<ModelManifest['faces'], 'dimension' | 'minQuality'>,
): FaceMatrix {
  const faces = all.filter(({ quality }) => quality >= minQuality);
  const points = new Float32Array(faces.length * dimension);
  faces.forEach((face, row) => points.set(fromBytes(face.descriptor), row * dimension));
  return { state, ids: faces.map(({ id }) => id), quality: faces.map(({ quality }) => quality), points, dimension };
}

/**
 * Assigns the clusters to people and stores them. Takes the catalog's lock and reads people again, since they may have
 * changed during the computation; omits faces that were deleted.
 */
export async function writeClusters(
  connection: Connection,
  modelId: string,
  matrix: FaceMatrix,
  labels: Int32Array,
): Promise<void> {
  await lockCatalog(connection);
  const { faces, people } = await readAssignments(connection, modelId);
  const rows = new Map(matrix.ids.map((id, row) => [id, row]));
  const cluster = (id: number) => labels[rows.get(id) ?? -1] ?? -1;
  const assignment = assignPeople(
    faces.map(({ id, personId, byHand }) => ({ cluster: cluster(id), person: personId, byHand })),
    people,
  );
  const idOf = (at: number) => faces[at]?.id ?? -1;
  await writeAssignments(connection, {
    people: assignment.people.map(({ id, faces: members }) => {
      const memberRows = members.flatMap((at) => rows.get(idOf(at)) ?? []);
      const representative =
        memberRows.length > 0
          ? matrix.ids[representativeFace(matrix.points, matrix.dimension, memberRows, matrix.quality)]
          : undefined;
      const faceIds = members.map(idOf);
      return { id, faceIds, representativeFaceId: representative ?? faceIds[0] ?? -1 };
    }),
    ungroupedFaceIds: assignment.ungrouped.map(idOf),
    vanishedIds: assignment.orphans,
    state: matrix.state,
  });
}
