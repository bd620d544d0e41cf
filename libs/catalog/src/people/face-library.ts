import type { Connection, Database } from '#libs/database';

/** Postgres advisory lock that whoever writes people holds. Always taken after a session's lock. */
const CATALOG_LOCK = 7_301_002;

/** Holds the catalog's lock until the transaction ends. */
export async function lockCatalog(connection: Connection): Promise<void> {
  await connection.$executeRaw`SELECT pg_advisory_xact_lock(${CATALOG_LOCK})`;
}

/** How the faces of one model stand: any change moves one of the two. */
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

/** A face as clustering sees it. */
export interface LibraryFace {
  readonly id: number;
  readonly descriptor: Uint8Array;
  readonly quality: number;
}

/** The faces that one model found, as a whole: what clustering reads and the ledger asks about. */
export function faceLibrary(modelId: string) {
  return {
    /** Whether any face came, went or changed since people were last grouped. */
    async needed(connection: Connection): Promise<boolean> {
      const { clusteredFaces, clusteredRevision } = await connection.installation.findFirstOrThrow();
      const now = await readFacesState(connection, modelId);
      return now.faces !== (clusteredFaces ?? 0) || now.revision !== (clusteredRevision ?? 0n);
    },

    /** Faces that were found in each of these photos, as far as they were looked for. */
    async countIn(connection: Connection, photoIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
      const scans = await connection.faceScan.findMany({
        where: { modelId, photoId: { in: [...photoIds] } },
        select: { photoId: true, faces: true },
      });
      return new Map(scans.map(({ photoId, faces }) => [photoId, faces]));
    },

    /** People shown, and faces in none. */
    async facts(connection: Connection): Promise<{ people: number; ungrouped: number }> {
      const [people, ungrouped] = [
        await connection.person.count({ where: { hidden: false, faces: { some: {} } } }),
        await connection.face.count({ where: { modelId, personId: null } }),
      ];
      return { people, ungrouped };
    },

    /** All faces, by id, with the state that they were read in. */
    async read(connection: Connection): Promise<{ state: FacesState; faces: LibraryFace[] }> {
      const state = await readFacesState(connection, modelId);
      const faces = await connection.face.findMany({
        where: { modelId },
        select: { id: true, descriptor: true, quality: true },
        orderBy: { id: 'asc' },
      });
      return { state, faces };
    },
  };
}
export type FaceLibraryOfModel = ReturnType<typeof faceLibrary>;

/** Postgres advisory lock of the one clustering that may run at a time. */
const CLUSTERING_LOCK = 7_301_003;

/** Longest that a clustering may take, in milliseconds. */
const CLUSTERING_TIMEOUT_MS = 6 * 3_600_000;

/** How often the holder of the lock says that it is there: Postgres ends the transaction of one that was frozen. */
const SIGN_OF_LIFE_MS = 300;

/**
 * Waits for its turn, and runs `work` while no other process of this installation does the same.
 * @throws where the lock was lost on the way, too.
 */
export async function lockClustering(database: Database, work: () => Promise<void>): Promise<void> {
  await database.$transaction(
    async (connection) => {
      await connection.$executeRaw`SELECT pg_advisory_xact_lock(${CLUSTERING_LOCK})`;
      const alive = setInterval(() => void connection.$queryRaw`SELECT 1`.catch(() => undefined), SIGN_OF_LIFE_MS);
      try {
        await work();
      } finally {
        clearInterval(alive);
      }
    },
    { timeout: CLUSTERING_TIMEOUT_MS },
  );
}
