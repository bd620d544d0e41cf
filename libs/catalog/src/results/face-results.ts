import { intersectionOverUnion, type Box, type NamedRegion } from '#libs/contracts';
import { lockCatalog, Prisma, type Connection } from '#libs/database';
import { applyStatements, isSpokenOf } from '../people/corrections/apply-statements.js';
import { storeNames } from '../people/corrections/store-names.js';
import { SAME_FACE_IOU } from './same-face.js';
import { fromBytes, toBytes, type ResultSource } from './training-results.js';

/** A detected face: its box relative to the photo, and its descriptor. */
export interface FoundFace {
  readonly box: Box;
  readonly score: number;
  readonly quality: number;
  readonly descriptor: Float32Array;
}

/** The detected faces of one photo. */
export interface StoredFaces extends ResultSource {
  readonly faces: readonly FoundFace[];
  /** The names in its file, where it has any. */
  readonly regions?: readonly NamedRegion[];
}

/** Finds unchanged photos (path, size, mtime) with face detection by one model and options, also those without faces. */
export function findReusableFaces(
  connection: Connection,
  { photoIds, modelId, options }: { photoIds: readonly number[]; modelId: string; options: string },
): Promise<{ photoId: number; faces: number }[]> {
  if (photoIds.length === 0) return Promise.resolve([]);
  return connection.$queryRaw`
    SELECT scan.photo_id AS "photoId", scan.faces
    FROM face_scan scan JOIN photo ON photo.id = scan.photo_id
    WHERE scan.photo_id = ANY(${[...photoIds]}::int[]) AND scan.model_id = ${modelId} AND scan.options = ${options}
      AND scan.size = photo.size AND scan.mtime_ms = photo.mtime_ms`;
}

interface OldFace extends Box {
  readonly id: number;
  readonly modelId: string;
  readonly descriptor: Uint8Array;
}

/** The model of some faces, and the distance of descriptors above which no two faces are one person's. */
interface FaceModel {
  readonly modelId: string;
  readonly cut: number;
}

/** Whether a new face may be an old one's person, as far as that can be told. */
function mayBeSame({ modelId, cut }: FaceModel, face: FoundFace, before: OldFace): boolean {
  if (before.modelId !== modelId) return false;
  const descriptor = fromBytes(before.descriptor);
  return Math.hypot(...descriptor.map((value, at) => value - (face.descriptor[at] ?? 0))) <= cut;
}

/**
 * Pairs each new face with the old one that it overlaps most; an old face is paired once.
 * @param replaced whether the old faces are of a file that was replaced: then the faces must be alike too
 */
function matchFaces(
  model: FaceModel,
  found: readonly FoundFace[],
  old: readonly OldFace[],
  replaced: boolean,
): Map<FoundFace, number> {
  const pairs = found
    .flatMap((face) => old.map((before) => ({ face, before, overlap: intersectionOverUnion(face.box, before) })))
    .filter((pair) => pair.overlap > SAME_FACE_IOU && (!replaced || mayBeSame(model, pair.face, pair.before)))
    .sort((a, b) => b.overlap - a.overlap);
  const matches = new Map<FoundFace, number>();
  const taken = new Set<number>();
  for (const { face, before } of pairs) {
    if (matches.has(face) || taken.has(before.id)) continue;
    matches.set(face, before.id);
    taken.add(before.id);
  }
  return matches;
}

/** Replaces the faces of one photo, of whatever model; a face that is found again keeps its id and its person. */
async function replaceFaces(
  connection: Connection,
  model: FaceModel,
  photo: StoredFaces,
  replaced: boolean,
): Promise<void> {
  const { photoId } = photo;
  const { modelId } = model;
  const old = await connection.face.findMany({ where: { photoId } });
  const matches = matchFaces(model, photo.faces, old, replaced);
  const kept = [...matches.values()];
  await connection.face.deleteMany({ where: { photoId, id: { notIn: kept } } });
  // Numbers are unique within a photo: kept faces get temporary ones first, so that they can swap.
  if (kept.length > 0) {
    await connection.$executeRaw`UPDATE face SET number = -1 - id WHERE id IN (${Prisma.join(kept)})`;
  }
  for (const [number, face] of photo.faces.entries()) {
    const id = matches.get(face);
    const { box, score, quality } = face;
    const descriptor = toBytes(face.descriptor);
    if (id === undefined) {
      const data = { photoId, modelId, number, ...box, score, quality, descriptor };
      await connection.face.create({ data });
    } else {
      await connection.$executeRaw`
        UPDATE face SET model_id = ${modelId}, number = ${number}, x = ${box.x}, y = ${box.y}, width = ${box.width}, height = ${box.height},
          score = ${score}, quality = ${quality}, descriptor = ${descriptor}, revision = nextval('face_revision_seq')
        WHERE id = ${id}`;
    }
  }
}

/**
 * What was said of faces that are still there is said of the content of their photo, if none has the content any more that
 * it was said of: the file was replaced, or that of a copy.
 */
async function keepStatements(connection: Connection, photoIds: readonly number[]): Promise<void> {
  if (photoIds.length === 0) return;
  await connection.$executeRaw`
    UPDATE correction_face said
    SET content_hash = print.content_hash, x = face.x, y = face.y, width = face.width, height = face.height
    FROM face JOIN photo_fingerprint print ON print.photo_id = face.photo_id
    WHERE said.face_id = face.id AND face.photo_id = ANY(${photoIds}::int[])
      AND NOT EXISTS (SELECT 1 FROM photo_fingerprint other WHERE other.content_hash = said.content_hash)`;
}

/** Adds the faces of photos without any. Raw SQL: Prisma would prepare another statement for each number of faces. */
async function addFaces(connection: Connection, modelId: string, photos: readonly StoredFaces[]): Promise<void> {
  const rows = photos.flatMap(({ photoId, faces }) =>
    faces.map(({ box, score, quality, descriptor }, number) => ({
      photo_id: photoId,
      number,
      ...box,
      score,
      quality,
      descriptor: Buffer.from(toBytes(descriptor)).toString('base64'),
    })),
  );
  if (rows.length === 0) return;
  await connection.$executeRaw`
    INSERT INTO face (photo_id, model_id, number, x, y, width, height, score, quality, descriptor)
    SELECT photo_id, ${modelId}, number, x, y, width, height, score, quality, decode(descriptor, 'base64')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(photo_id int, number int, x real, y real, width real,
      height real, score real, quality real, descriptor text)
    ORDER BY photo_id, number`;
}

/**
 * Stores the faces of some photos by one model and its options, replacing earlier ones, and applies what was said of them
 * by hand, or by the names in their files. A copy gets none: its original has them.
 * @returns how many of them only other models had searched
 */
export async function storeFaces(
  connection: Connection,
  { modelId, cut, options, photos }: FaceModel & { readonly options: string; readonly photos: readonly StoredFaces[] },
): Promise<number> {
  if (photos.length === 0) return 0;
  const named = photos.flatMap(({ photoId, regions = [] }) => (regions.length === 0 ? [] : [{ photoId, regions }]));
  const all = photos.map(({ photoId }) => photoId);
  const isSaid = named.length > 0 || (await isSpokenOf(connection, all));
  if (isSaid) await lockCatalog(connection);
  // Another session may write the same photo: only under the lock is it known which was first, and what is a copy now.
  const originals = await connection.$queryRaw<{ id: number }[]>`
    SELECT id FROM photo WHERE id = ANY(${all}::int[]) AND original_id IS NULL
    ORDER BY id FOR NO KEY UPDATE`;
  if (originals.length === 0) return 0;
  const ids = originals.map(({ id }) => id);
  const inOrder = photos.filter(({ photoId }) => ids.includes(photoId)).sort((a, b) => a.photoId - b.photoId);
  // An original may have the faces of its copy without having been searched.
  const scanned = await connection.$queryRaw<{ photoId: number; byOthers: boolean; replaced: boolean }[]>`
    SELECT photo_id AS "photoId", bool_and(model_id <> ${modelId}) AS "byOthers",
      coalesce(bool_and(before.size <> photo.size OR before.mtime_ms <> photo.mtime_ms), false) AS replaced
    FROM (
      SELECT photo_id, model_id, size, mtime_ms FROM face_scan
      UNION ALL SELECT photo_id, model_id, NULL, NULL FROM face) AS before
    JOIN photo ON photo.id = photo_id
    WHERE photo_id = ANY(${ids}::int[]) GROUP BY photo_id`;
  const scannedBefore = new Set(scanned.map((row) => row.photoId));
  const replaced = new Set(scanned.flatMap((row) => (row.replaced ? [row.photoId] : [])));
  const fresh = inOrder.filter((photo) => !scannedBefore.has(photo.photoId));
  await addFaces(connection, modelId, fresh);
  for (const photo of inOrder)
    if (scannedBefore.has(photo.photoId))
      await replaceFaces(connection, { modelId, cut }, photo, replaced.has(photo.photoId));
  if (scannedBefore.size > 0)
    await connection.faceScan.deleteMany({ where: { photoId: { in: [...scannedBefore] }, modelId: { not: modelId } } });
  if (isSaid) {
    // Before the names of the former file are kept, so that those of this one are read, and count.
    await storeNames(
      connection,
      named.filter(({ photoId }) => ids.includes(photoId)),
    );
    await keepStatements(connection, [...scannedBefore]);
    await applyStatements(connection, ids);
  }
  const scans = inOrder.map(
    (photo) => Prisma.sql`(${photo.photoId}, ${modelId}, ${options}, ${photo.size}, ${photo.mtimeMs}::float8,
      ${photo.faces.length})`,
  );
  await connection.$executeRaw`
    INSERT INTO face_scan (photo_id, model_id, options, size, mtime_ms, faces) VALUES ${Prisma.join(scans)}
    ON CONFLICT (photo_id, model_id) DO UPDATE SET options = EXCLUDED.options, size = EXCLUDED.size,
      mtime_ms = EXCLUDED.mtime_ms, faces = EXCLUDED.faces`;
  return scanned.filter(({ byOthers }) => byOthers).length;
}
