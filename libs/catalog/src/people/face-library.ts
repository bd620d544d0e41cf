import { UNLIKELY_QUALITY, type FaceSummary } from '#libs/contracts';
import type { Connection } from '#libs/database';
import { hasFile, isOfSession } from '../photos/photo-summary.js';
import { isLikelyFace } from './faces.js';

/** A version of the faces of one model: any change of them changes one of the two. */
export interface FacesState {
  readonly faces: number;
  readonly revision: bigint;
}

async function readFacesState(connection: Connection, modelId: string): Promise<FacesState> {
  const { _count, _max } = await connection.face.aggregate({
    where: { modelId },
    _count: true,
    _max: { revision: true },
  });
  return { faces: _count, revision: _max.revision ?? 0n };
}

/** What clustering reads of a face. */
export interface LibraryFace {
  readonly id: number;
  readonly descriptor: Uint8Array;
  readonly quality: number;
}

/** All faces that one model found. */
export function faceLibrary(modelId: string) {
  return {
    modelId,

    /** Whether any face was added, removed, changed or corrected since the last clustering. */
    async needed(connection: Connection): Promise<boolean> {
      const { clusteredFaces, clusteredRevision } = await connection.installation.findFirstOrThrow();
      const now = await readFacesState(connection, modelId);
      return now.faces !== (clusteredFaces ?? 0) || now.revision !== (clusteredRevision ?? 0n);
    },

    /** The number of faces in each of these photos; photos without face detection are left out. */
    async countIn(connection: Connection, photoIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
      const scans = await connection.faceScan.findMany({
        where: { modelId, photoId: { in: [...photoIds] } },
        select: { photoId: true, faces: true },
      });
      return new Map(scans.map(({ photoId, faces }) => [photoId, faces]));
    },

    /** The faces in these photos that are likely to be some, in the order in which they were found. */
    async facesIn(connection: Connection, photoIds: readonly number[]): Promise<FaceSummary[]> {
      const faces = await connection.face.findMany({
        where: { modelId, photoId: { in: [...photoIds] }, notFace: false, quality: { gte: UNLIKELY_QUALITY } },
        select: { id: true, photoId: true, quality: true, x: true, y: true, width: true, height: true },
        orderBy: { id: 'asc' },
      });
      return faces.map(({ x, y, width, height, ...face }) => ({ ...face, box: { x, y, width, height } }));
    },

    /** The number of people in the photos of a session who are not hidden, and of their faces that are in no group. */
    async facts(connection: Connection, sessionId: number): Promise<{ people: number; ungrouped: number }> {
      const [row] = await connection.$queryRaw<{ people: number; ungrouped: number }[]>`
        SELECT count(DISTINCT person.id)::int AS people,
          count(*) FILTER (WHERE face.person_id IS NULL AND ${isLikelyFace})::int AS ungrouped
        FROM face LEFT JOIN person ON person.id = face.person_id AND NOT person.hidden
        WHERE ${isOfSession('face', sessionId)} AND ${hasFile('face')}`;
      return row ?? { people: 0, ungrouped: 0 };
    },

    /** All faces by id, without those that are none by hand, and the version of all. */
    async read(connection: Connection): Promise<{ state: FacesState; faces: LibraryFace[] }> {
      const state = await readFacesState(connection, modelId);
      const faces = await connection.face.findMany({
        where: { modelId, notFace: false },
        select: { id: true, descriptor: true, quality: true },
        orderBy: { id: 'asc' },
      });
      return { state, faces };
    },
  };
}
export type FaceLibraryOfModel = ReturnType<typeof faceLibrary>;
