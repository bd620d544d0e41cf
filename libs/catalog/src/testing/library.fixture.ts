import { expect } from 'vitest';
import type { Connection, Database } from '#libs/database';
import type { FoundFace, StoredFaces } from '../face-results.js';
import { addPhotos, type PhotoFile } from '../photos.js';

let folders = 0;

/** A file as a walk sees it; its time has fractions, as file systems keep them. */
export function fileAt(path: string, said: Partial<PhotoFile> = {}): PhotoFile {
  return { path, size: 1_000, mtimeMs: 1_768_212_000_123.456_8, ...said };
}

/** A folder name that no other test has. */
export function newFolder(): string {
  return `/library/${(folders += 1)}`;
}

/** Adds photos to the library. @returns their ids in path order. */
export async function photosOf(connection: Connection, count: number, folder = newFolder()): Promise<number[]> {
  const files = Array.from({ length: count }, (_, at) => fileAt(`${folder}/${String(at).padStart(3, '0')}.jpg`));
  return (await addPhotos(connection, files)).sort((a, b) => a - b);
}

/** A face at a place, with a descriptor filled with one number. */
export function faceAt(x: number, y: number, size = 0.2, fill = 0.5): FoundFace {
  return { box: { x, y, width: size, height: size }, score: 0.9, quality: 0.8, descriptor: new Float32Array(4).fill(fill) };
}

/** Faces found in a photo as it is now. */
export async function facesIn(connection: Connection, photoId: number, faces: readonly FoundFace[]): Promise<StoredFaces> {
  const { size, mtimeMs } = await connection.photo.findUniqueOrThrow({ where: { id: photoId } });
  return { photoId, size, mtimeMs, faces };
}

/** A session that has these photos. */
export async function sessionWith(database: Database, photoIds: readonly number[]): Promise<number> {
  const session = await database.trainingSession.create({
    data: {
      name: 'Holiday',
      rootPath: '/library',
      faceQuality: 'standard',
      minFaceSize: 0,
      items: { create: photoIds.map((photoId) => ({ photoId, phase: 'training' })) },
    },
  });
  return session.id;
}

/** Waits until a statement of this database waits for a lock. */
export async function somebodyWaits(database: Database): Promise<void> {
  const waiting = () => database.$queryRaw<unknown[]>`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(async () => (await waiting()).length, { interval: 5, timeout: 10_000 }).toBeGreaterThan(0);
}
