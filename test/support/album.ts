import { join } from 'node:path';
import { expect } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { makeBadFiles } from './bad-files.js';
import type { Place } from './darkroom.js';
import { copyPhoto, makePhotos } from './photos.js';

/** A folder, and what indexing it must come to. */
export interface Album {
  readonly folder: string;
  readonly different: number;
  readonly duplicates: number;
  readonly bad: number;
}

/** Fills a folder with photos that all differ, copies of some of them, and files that cannot be used. */
export async function makeAlbum(album: Album, seed: number): Promise<Album> {
  const { folder, different, duplicates, bad } = album;
  const photos = await makePhotos(folder, different, { seed, side: 320 });
  for (let copy = 0; copy < duplicates; copy += 1) {
    const photo = photos[copy % different] ?? '';
    await copyPhoto(photo, join(folder, `copy-${copy}${photo.slice(photo.lastIndexOf('.'))}`));
  }
  await makeBadFiles(folder, bad);
  return album;
}

/** Expects that a session completed with exactly what the album holds, and that each result is stored, once. */
export async function expectIndexed(
  { databaseUrl }: Pick<Place, 'databaseUrl'>,
  snapshot: Snapshot,
  album: Album,
): Promise<void> {
  const { different, duplicates, bad } = album;
  expect(snapshot, snapshot.reason ?? '').toMatchObject({
    overallStatus: 'completed',
    overallProgress: { percentage: 100 },
  });
  const { training, faceDetection } = snapshot.phases;
  expect(training.progress).toMatchObject({
    total: different + duplicates + bad,
    completed: different,
    skipped: duplicates,
    failed: bad,
  });
  expect(faceDetection.progress).toMatchObject({ total: different, completed: different, skipped: 0, failed: 0 });
  expect(await itemsOf(databaseUrl, snapshot.sessionId)).toEqual({
    ...{ completed: different, skipped: duplicates, failed: bad, embedded: different },
    ...{ scanned: different, faces: faceDetection.faces },
  });
}

/** What Postgres holds of a session: its training items by state, and the results of the completed ones. */
async function itemsOf(databaseUrl: string, sessionId: number): Promise<unknown> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  try {
    const [row] = await database.$queryRaw<unknown[]>`
      SELECT
        count(*) FILTER (WHERE state = 'completed')::int AS completed,
        count(*) FILTER (WHERE state = 'skipped')::int AS skipped,
        count(*) FILTER (WHERE state = 'failed')::int AS failed,
        count(embedding) FILTER (WHERE state = 'completed')::int AS embedded,
        count(face_scan) FILTER (WHERE state = 'completed')::int AS scanned,
        (SELECT count(*)::int FROM face JOIN item USING (photo_id)
          WHERE session_id = ${sessionId} AND phase = 'face_detection' AND state = 'completed') AS faces
      FROM item LEFT JOIN embedding USING (photo_id) LEFT JOIN face_scan USING (photo_id)
      WHERE session_id = ${sessionId} AND phase = 'training'`;
    return row;
  } finally {
    await database.$disconnect();
  }
}
