import { expect, it } from 'vitest';
import { migrate, openDatabase, readMigrations, type Database } from '#libs/database';
import { specServers, useDatabase } from '../../../test/support/spec-servers.js';
import { readFolders } from './folders/folders.js';
import { walkedLibrary } from './folders/missing.js';
import { readCorrections } from './people/corrections/read-corrections.js';
import { undo } from './people/corrections/undo.js';
import { readPeople } from './people/people.js';
import { readPhotoPage } from './photos/photo-pages.js';
import { addPhotos } from './photos/photos.js';
import { findReusableFaces } from './results/face-results.js';
import { findReusableTraining } from './results/training-results.js';

const servers = await useDatabase();

/** The first migration that the release before does not have. */
const BEFORE = '20261126210000_folders';

/** A database as the release before left it. */
async function databaseBefore(): Promise<{ url: string; database: Database }> {
  const url = new URL(await specServers.database());
  const name = `${url.pathname.slice(1)}_library`;
  await servers.$executeRawUnsafe(`CREATE DATABASE "${name}" TEMPLATE template0`);
  url.pathname = `/${name}`;
  const migrationsList = await readMigrations();
  migrationsList.migrationDirectories = migrationsList.migrationDirectories.filter(({ path }) => path < BEFORE);
  await migrate(url.href, migrationsList);
  return { url: url.href, database: openDatabase(url.href) };
}

/** Two folders, one indexed twice, photos with all results, a person with a name, and a photo that was moved. */
const LIBRARY = [
  `INSERT INTO training_session (id, name, root_path, face_quality, min_face_size, status, stage, found, ignore, created_at)
    VALUES (1, 'Holiday', '/photos', 'standard', 0, 'completed', 'clustering', 2, '{a*}', '2026-01-01'),
      (2, 'Phone', '/phone', 'standard', 0, 'completed', 'clustering', 1, '{}', '2026-01-02'),
      (3, 'Again', '/photos', 'standard', 0, 'completed', 'clustering', 2, '{b*}', '2026-01-03')`,
  `INSERT INTO session_phase (session_id, phase, total, completed)
    SELECT id, phase, found, found FROM training_session, unnest('{training,face_detection,clustering}'::text[]) phase`,
  `INSERT INTO photo (id, path, size, mtime_ms) VALUES (1, '/photos/1.jpg', 10, 100.5), (2, '/photos/2.ORF', 20, 200),
    (3, '/phone/3.jpg', 30, 300), (4, '/photos/old.jpg', 20, 200)`,
  `UPDATE photo SET moved_to = 2 WHERE id = 4`,
  `INSERT INTO item (session_id, phase, photo_id, ordinal, state, duplicate_key)
    SELECT session, 'training', photo, ordinal, 'completed', photo::text
    FROM (VALUES (1, 1, 0), (1, 4, 1), (2, 3, 0), (3, 1, 0), (3, 2, 1)) AS had(session, photo, ordinal)`,
  `INSERT INTO photo_fingerprint
      (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width, height, metadata)
    SELECT id, size, mtime_ms, 'hash ' || id, '0', 1, 'key ' || id, 4, 3, '{}' FROM photo WHERE moved_to IS NULL`,
  `INSERT INTO embedding (photo_id, model_id, size, mtime_ms, vector, tags)
    SELECT id, 'image/1', size, mtime_ms, '\\x0000803f', '[]' FROM photo WHERE moved_to IS NULL`,
  `INSERT INTO face_scan (photo_id, model_id, options, size, mtime_ms, faces)
    SELECT id, 'faces/1', 'standard', size, mtime_ms, 1 FROM photo WHERE moved_to IS NULL`,
  `INSERT INTO person (id, name) VALUES (1, 'Ada')`,
  `INSERT INTO face (photo_id, model_id, number, x, y, width, height, score, quality, descriptor, person_id, by_hand)
    SELECT id, 'faces/1', 0, 0, 0, 0.5, 0.5, 1, 1, '\\x0000803f', 1, id = 1 FROM photo WHERE moved_to IS NULL`,
];

it('a library of the release before has its folders, keeps names and hand work, and has nothing analysed again', async () => {
  const { url, database } = await databaseBefore();
  try {
    for (const statement of LIBRARY) await database.$executeRawUnsafe(statement);
    expect((await migrate(url))[0]).toBe(BEFORE);

    const folders = await readFolders(database);
    expect(folders).toMatchObject([
      { path: '/phone', photos: 1, missing: 0, sessions: 1, ignore: [], lastSessionId: 2 },
      { path: '/photos', photos: 2, missing: 0, sessions: 2, ignore: ['b*'], lastSessionId: 3 },
    ]);
    const folderId = folders[1]?.id ?? 0;
    const { people } = await readPeople(database, { hidden: false });
    expect(people).toMatchObject([{ id: 1, name: 'Ada', faces: 3, photos: 3 }]);
    const { corrections } = await readCorrections(database, { limit: 10 });
    expect(corrections).toMatchObject([{ kind: 'earlier', faces: 3, undoneAt: null, person: null }]);
    const handOf = async () =>
      (await database.face.findMany({ orderBy: { id: 'asc' } })).map(({ personId, byHand }) => [personId, byHand]);
    expect(await handOf()).toEqual([1, 2, 3].map((id) => [1, id === 1]));
    await undo(database, corrections[0]?.id ?? 0);
    expect(await handOf()).toEqual([1, 2, 3].map(() => [1, false]));
    const page = await readPhotoPage(database, { modelId: 'image/1' }, { sort: 'path', limit: 10 });
    expect(page.photos.map(({ id }) => id)).toEqual([3, 1, 2]);
    expect(
      await database.photo.findMany({ select: { id: true, folderId: true, originalId: true }, orderBy: { id: 'asc' } }),
    ).toMatchObject([{ folderId }, { folderId }, { folderId: folders[0]?.id }, { folderId, originalId: 2 }]);

    // The next session over the folder.
    const startedAt = new Date(Date.now() + 60_000);
    const files = [
      { path: '/photos/1.jpg', size: 10, mtimeMs: 100.5 },
      { path: '/photos/2.ORF', size: 20, mtimeMs: 200 },
    ];
    const photoIds = await addPhotos(database, files, folderId);
    expect(photoIds).toEqual([1, 2]);
    const training = await findReusableTraining(database, { photoIds, modelId: 'image/1', dHashVersion: 1 });
    // Of the ORF, what its camera wrote is read again.
    expect(training).toMatchObject([
      { photoId: 1, embedded: true, hasMetadata: true },
      { photoId: 2, embedded: true, hasMetadata: false },
    ]);
    const faces = await findReusableFaces(database, { photoIds, modelId: 'faces/1', options: 'standard' });
    expect(faces).toHaveLength(2);
    await database.photo.updateMany({ where: { id: { in: photoIds } }, data: { seenAt: startedAt } });
    const library = walkedLibrary({ sessionId: 3, folderId, rootPath: '/photos', subdirectories: [] }, 'image/1');
    expect(await library.markMissing(database, { startedAt, now: startedAt })).toBe(0);
  } finally {
    await database.$disconnect();
  }
});
