import type { PhotoMetadata, Tag } from '#libs/contracts';
import { Prisma, type Connection } from '#libs/database';

/** The file that a result was made from, as discovery found it. */
export interface ResultSource {
  readonly photoId: number;
  readonly size: bigint;
  readonly mtimeMs: number;
}

/** What decoding found out about a photo. Sizes in pixels, after orientation. */
export interface Fingerprint extends ResultSource {
  readonly contentHash: string;
  readonly dHash: string;
  readonly duplicateKey: string;
  readonly width: number;
  readonly height: number;
  readonly metadata: PhotoMetadata;
  /** Sentences about what is wrong with a photo that is decoded nevertheless. */
  readonly warnings: readonly string[];
  /** The small picture by which duplicates are verified. */
  readonly signature: Uint8Array;
}

/** The vector and tags of a photo, and the file that they were made from. */
export interface StoredEmbedding extends ResultSource {
  readonly vector: Float32Array;
  readonly tags: readonly Tag[];
}

/** What is stored of an unchanged photo. */
export interface ReusableTraining {
  readonly photoId: number;
  readonly contentHash: string;
  readonly dHash: string;
  readonly duplicateKey: string;
  readonly embedded: boolean;
  readonly hasMetadata: boolean;
  readonly hasSignature: boolean;
}

/** Finds what is stored of unchanged photos (path, size, mtime), decoded by one recipe. */
export function findReusableTraining(
  connection: Connection,
  { photoIds, modelId, dHashVersion }: { photoIds: readonly number[]; modelId: string; dHashVersion: number },
): Promise<ReusableTraining[]> {
  if (photoIds.length === 0) return Promise.resolve([]);
  return connection.$queryRaw`
    SELECT photo.id AS "photoId", fingerprint.content_hash AS "contentHash", fingerprint.dhash AS "dHash",
      fingerprint.duplicate_key AS "duplicateKey", embedding.photo_id IS NOT NULL AS embedded,
      fingerprint.metadata IS NOT NULL AS "hasMetadata", fingerprint.signature IS NOT NULL AS "hasSignature"
    FROM photo
    JOIN photo_fingerprint fingerprint ON fingerprint.photo_id = photo.id
      AND fingerprint.size = photo.size AND fingerprint.mtime_ms = photo.mtime_ms
    LEFT JOIN embedding ON embedding.photo_id = photo.id AND embedding.model_id = ${modelId}
      AND embedding.size = photo.size AND embedding.mtime_ms = photo.mtime_ms
    WHERE photo.id = ANY(${[...photoIds]}::int[]) AND fingerprint.dhash_version = ${dHashVersion}
    ORDER BY photo.id`;
}

/**
 * Stores fingerprints, replacing older ones.
 * @returns those of the photos that are copies, or have copies; new ones are neither
 */
export async function storeFingerprints(
  connection: Connection,
  fingerprints: readonly Fingerprint[],
  dHashVersion: number,
): Promise<number[]> {
  if (fingerprints.length === 0) return [];
  const rows = fingerprints.map(
    ({ photoId, size, mtimeMs, contentHash, dHash, duplicateKey, width, height, metadata, warnings, signature }) => {
      const { takenAt } = metadata;
      const hashes = { contentHash, dHash, duplicateKey, signature: toBase64(signature) };
      return { photoId, size: size.toString(), mtimeMs, ...hashes, width, height, metadata, takenAt, warnings };
    },
  );
  const linked = await connection.$queryRaw<{ id: number }[]>`
    WITH stored AS (INSERT INTO photo_fingerprint
      (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width, height, metadata, taken_at, warnings,
        signature)
    SELECT "photoId", size, "mtimeMs", "contentHash", "dHash", ${dHashVersion}, "duplicateKey", width, height, metadata,
      "takenAt", warnings, decode(signature, 'base64')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row("photoId" int, size bigint, "mtimeMs" float8,
      "contentHash" text, "dHash" text, "duplicateKey" text, width int, height int, metadata jsonb, "takenAt" timestamp, warnings text[],
      signature text)
    ORDER BY "photoId"
    ON CONFLICT (photo_id) DO UPDATE SET size = EXCLUDED.size, mtime_ms = EXCLUDED.mtime_ms,
      content_hash = EXCLUDED.content_hash, dhash = EXCLUDED.dhash, dhash_version = EXCLUDED.dhash_version,
      duplicate_key = EXCLUDED.duplicate_key, width = EXCLUDED.width, height = EXCLUDED.height,
      metadata = EXCLUDED.metadata, taken_at = EXCLUDED.taken_at, warnings = EXCLUDED.warnings,
      signature = EXCLUDED.signature, look_alikes = NULL, revision = EXCLUDED.revision
    RETURNING photo_id)
    SELECT id FROM stored JOIN photo ON photo.id = stored.photo_id
    WHERE original_id IS NOT NULL OR EXISTS (SELECT 1 FROM photo copy WHERE copy.original_id = photo.id)`;
  return linked.map(({ id }) => id);
}

/** Adds signatures, and the duplicate keys that they tell, to the fingerprints of photos. */
export async function storeSignatures(
  connection: Connection,
  photos: readonly { readonly photoId: number; readonly signature: Uint8Array; readonly duplicateKey: string }[],
): Promise<void> {
  if (photos.length === 0) return;
  const rows = photos.map((photo) => ({ ...photo, signature: toBase64(photo.signature) }));
  await connection.$executeRaw`
    UPDATE photo_fingerprint SET signature = decode(row.signature, 'base64'), duplicate_key = row."duplicateKey",
      revision = nextval('photo_fingerprint_revision_seq')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row("photoId" int, signature text, "duplicateKey" text)
    WHERE photo_id = row."photoId"`;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Adds the metadata of photos to their fingerprints. */
export async function storeMetadata(
  connection: Connection,
  photos: readonly { readonly photoId: number; readonly metadata: PhotoMetadata }[],
): Promise<void> {
  if (photos.length === 0) return;
  const rows = photos.map(({ photoId, metadata }) => ({ photoId, metadata, takenAt: metadata.takenAt }));
  await connection.$executeRaw`
    UPDATE photo_fingerprint SET metadata = row.metadata, taken_at = row."takenAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row("photoId" int, metadata jsonb, "takenAt" timestamp)
    WHERE photo_id = row."photoId"`;
}

/** Stores the embeddings of one model, replacing older ones. */
export async function storeEmbeddings(
  connection: Connection,
  modelId: string,
  embeddings: readonly StoredEmbedding[],
): Promise<void> {
  if (embeddings.length === 0) return;
  const values = [...embeddings]
    .sort((a, b) => a.photoId - b.photoId)
    .map(
      (row) => Prisma.sql`(${row.photoId}, ${modelId}, ${row.size}, ${row.mtimeMs}::float8, ${toBytes(row.vector)},
        ${JSON.stringify(row.tags)}::jsonb)`,
    );
  await connection.$executeRaw`
    INSERT INTO embedding (photo_id, model_id, size, mtime_ms, vector, tags) VALUES ${Prisma.join(values)}
    ON CONFLICT (photo_id, model_id) DO UPDATE SET size = EXCLUDED.size, mtime_ms = EXCLUDED.mtime_ms,
      vector = EXCLUDED.vector, tags = EXCLUDED.tags, revision = EXCLUDED.revision`;
}

/** The bytes of a vector as they are stored: float32, little endian. */
export function toBytes(vector: Float32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Float32Array(vector).buffer);
}

/** The vector of stored bytes. */
export function fromBytes(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
