import type { Connection } from '#libs/database';
import { hasFile } from '../photos/photo-summary.js';
import { fromBytes } from './training-results.js';

/**
 * A version of the vectors of one model. Each change gets a greater revision than all before, so any change, also one
 * that is committed late, changes one of the two numbers.
 */
interface VectorsState {
  readonly vectors: number;
  /** The sum of their revisions. */
  readonly revisions: number;
}

/** A photo's vector at a revision. */
export interface LibraryVector {
  readonly photoId: number;
  readonly revision: number;
  readonly vector: Float32Array;
}

/** The vectors of one model for all photos of the library whose files are there. */
export function embeddingLibrary(modelId: string) {
  return {
    /** The version of the vectors. */
    async state(connection: Connection): Promise<VectorsState> {
      const [row] = await connection.$queryRaw<VectorsState[]>`
        SELECT count(*)::int AS vectors, coalesce(sum(revision), 0)::float8 AS revisions
        FROM embedding WHERE model_id = ${modelId} AND ${hasFile('embedding')}`;
      return row ?? { vectors: 0, revisions: 0 };
    },

    /** The next `limit` vectors after a revision, by revision. They come as one value: one row each costs twice as much. */
    async after(connection: Connection, revision: number, limit: number): Promise<LibraryVector[]> {
      const [row] = await connection.$queryRaw<
        { photoIds: number[] | null; revisions: number[]; vectors: Uint8Array }[]
      >`
        SELECT array_agg("photoId" ORDER BY revision) AS "photoIds", array_agg(revision::float8 ORDER BY revision) AS revisions,
          string_agg(vector, ''::bytea ORDER BY revision) AS vectors
        FROM (
          SELECT photo_id AS "photoId", revision, vector FROM embedding
          WHERE model_id = ${modelId} AND revision > ${revision} AND ${hasFile('embedding')} ORDER BY revision LIMIT ${limit}
        ) AS next`;
      if (!row?.photoIds) return [];
      const { photoIds, revisions, vectors } = row;
      const bytes = vectors.length / photoIds.length;
      return photoIds.map((photoId, at) => ({
        photoId,
        revision: revisions[at] ?? NaN,
        vector: fromBytes(vectors.subarray(at * bytes, (at + 1) * bytes)),
      }));
    },

    /** The revision of each photo's vector. */
    async revisions(connection: Connection): Promise<Map<number, number>> {
      const rows = await connection.$queryRaw<{ photoId: number; revision: number }[]>`
        SELECT photo_id AS "photoId", revision::float8 AS revision FROM embedding
        WHERE model_id = ${modelId} AND ${hasFile('embedding')}`;
      return new Map(rows.map(({ photoId, revision }) => [photoId, revision]));
    },

    /** The vectors of some photos, in no particular order. */
    async of(connection: Connection, photoIds: readonly number[]): Promise<LibraryVector[]> {
      const rows = await connection.$queryRaw<{ photoId: number; revision: number; vector: Uint8Array }[]>`
        SELECT photo_id AS "photoId", revision::float8 AS revision, vector FROM embedding
        WHERE model_id = ${modelId} AND photo_id = ANY(${[...photoIds]}::int[])`;
      return rows.map((row) => ({ ...row, vector: fromBytes(row.vector) }));
    },

    /** The duplicate key of each of some photos: photos with the same key are duplicates. */
    async duplicateKeys(connection: Connection, photoIds: readonly number[]): Promise<Map<number, string>> {
      const rows = await connection.photoFingerprint.findMany({
        where: { photoId: { in: [...photoIds] } },
        select: { photoId: true, duplicateKey: true },
      });
      return new Map(rows.map(({ photoId, duplicateKey }) => [photoId, duplicateKey]));
    },
  };
}
export type EmbeddingLibraryOfModel = ReturnType<typeof embeddingLibrary>;
