import { beforeEach } from 'vitest';
import { NO_METADATA } from '#libs/contracts';
import type { Connection, Database } from '#libs/database';
import { storeFaces, type FoundFace, type StoredFaces } from '../results/face-results.js';
import { addPhotos, type PhotoFile } from '../photos/photos.js';
import { storeEmbeddings, storeFingerprints, type Fingerprint } from '../results/training-results.js';
import { useDatabase } from '../../../../test/support/spec-servers.js';

/** The models of these faces and vectors. */
export const MODEL = 'faces/1';
export const IMAGE_MODEL = 'image/1';

/** The distance of descriptors above which no two faces are one person's. */
export const CUT = 0.2;

/** The database of a spec file, whose library is empty at the start of each test. */
export async function useLibrary(): Promise<Database> {
  const database = await useDatabase();
  beforeEach(async () => {
    await database.photo.deleteMany();
    await database.correction.deleteMany();
    await database.person.deleteMany();
    await database.trainingSession.deleteMany();
    await database.folder.deleteMany();
  });
  return database;
}

let folders = 0;

/** A file as discovery finds it; its mtime has fractions of a millisecond, as in file systems. */
export function fileAt(path: string, changes: Partial<PhotoFile> = {}): PhotoFile {
  return { path, size: 1_000, mtimeMs: 1_768_212_000_123.456_8, ...changes };
}

/** A folder name that no other test uses. */
export function newFolder(): string {
  return `/library/${(folders += 1)}`;
}

/** Adds photos to the library. @returns their ids in path order. */
export async function photosOf(connection: Connection, count: number, folder = newFolder()): Promise<number[]> {
  const files = Array.from({ length: count }, (_, at) => fileAt(`${folder}/${String(at).padStart(3, '0')}.jpg`));
  return (await addPhotos(connection, files)).sort((a, b) => a - b);
}

/** A face at a position, with a descriptor filled with one number. */
export function faceAt(x: number, y: number, size = 0.2, fill = 0.5): FoundFace {
  const box = { x, y, width: size, height: size };
  return { box, score: 0.9, quality: 0.8, descriptor: new Float32Array(4).fill(fill) };
}

/** A photo's current file, as its results name it. */
async function sourceOf(connection: Connection, photoId: number) {
  const { size, mtimeMs } = await connection.photo.findUniqueOrThrow({ where: { id: photoId } });
  return { photoId, size, mtimeMs };
}

/** Faces of a photo, found in its current file. */
export async function facesIn(connection: Connection, photoId: number, faces: FoundFace[]): Promise<StoredFaces> {
  return { ...(await sourceOf(connection, photoId)), faces };
}

/** Stores the faces of a photo, found in its current file. */
export async function detect(
  connection: Connection,
  photoId: number,
  faces: FoundFace[],
  { modelId = MODEL, options = '' } = {},
): Promise<void> {
  await storeFaces(connection, { modelId, cut: CUT, options, photos: [await facesIn(connection, photoId, faces)] });
}

/** A photo with `count` faces side by side. @returns their ids. */
export async function photoWithFaces(connection: Connection, count: number): Promise<number[]> {
  const [photoId = 0] = await photosOf(connection, 1);
  await train(connection, photoId, { vector: null });
  const faces = Array.from({ length: count }, (_, at) => faceAt(at * 0.2, 0, 0.1));
  await detect(connection, photoId, faces);
  return (await connection.face.findMany({ where: { photoId }, orderBy: { number: 'asc' } })).map((face) => face.id);
}

/** The training results to store for a photo. Without a vector it is a duplicate, with a duplicate key only. */
interface Training extends Partial<Fingerprint> {
  readonly vector?: readonly number[] | null;
  readonly tags?: readonly string[];
}

/** A fingerprint of a photo's file as it is. */
export async function printOf(connection: Connection, photoId: number): Promise<Fingerprint> {
  return {
    ...(await sourceOf(connection, photoId)),
    ...{ contentHash: `hash of ${photoId}`, dHash: '0f'.repeat(8), duplicateKey: `key of ${photoId}` },
    ...{ width: 640, height: 480, metadata: NO_METADATA, warnings: [], signature: new Uint8Array(1) },
  };
}

/** Stores training results of a photo. */
export async function train(
  connection: Connection,
  photoId: number,
  { vector = [1, 0, 0], tags = [], ...fields }: Training = {},
): Promise<void> {
  const print = { ...(await printOf(connection, photoId)), ...fields };
  await storeFingerprints(connection, [print], 1);
  if (vector === null) return;
  const embedding = { ...print, vector: new Float32Array(vector), tags: tags.map((label) => ({ label, score: 0.5 })) };
  await storeEmbeddings(connection, IMAGE_MODEL, [embedding]);
}

/** Creates a person with these faces. @returns the id. */
export async function personWith(
  connection: Connection,
  faceIds: readonly number[],
  data: { name?: string | null; hidden?: boolean; representativeFaceId?: number } = {},
): Promise<number> {
  const { id } = await connection.person.create({ data });
  await connection.face.updateMany({ where: { id: { in: [...faceIds] } }, data: { personId: id } });
  return id;
}

/** Creates a session with these photos. @returns the id. */
export async function sessionWith(database: Database, photoIds: readonly number[]): Promise<number> {
  const rootPath = '/indexed';
  const folder = { connectOrCreate: { where: { path: rootPath }, create: { path: rootPath } } };
  const session = await database.trainingSession.create({
    data: { folder, name: 'Holiday', rootPath, faceQuality: 'standard', minFaceSize: 0 },
  });
  await database.item.createMany({
    data: photoIds.map((photoId) => ({ sessionId: session.id, photoId, phase: 'training' })),
  });
  return session.id;
}
