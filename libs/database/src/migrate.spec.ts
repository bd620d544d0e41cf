import { expect, it } from 'vitest';
import { openDatabase } from './database.js';
import { migrate, readMigrations } from './migrate.js';
import { specServers, useDatabase } from '../../../test/support/spec-servers.js';

const database = await useDatabase();

/** Makes a database without tables. */
async function emptyDatabase(suffix: string) {
  const url = new URL(await specServers.database());
  const name = `${url.pathname.slice(1)}_${suffix}`;
  await database.$executeRawUnsafe(`CREATE DATABASE "${name}" TEMPLATE template0`);
  url.pathname = `/${name}`;
  return { url: url.href, emptied: openDatabase(url.href) };
}

it('applies nothing to a current database', async () => {
  const url = await specServers.database();
  expect(await migrate(url)).toEqual([]);
});

it('finds every migration folder, in order', async () => {
  const names = (await readMigrations()).migrationDirectories.map((directory) => directory.path);
  expect(names).toContain('20261123000000_the_truth');
  expect(names).toEqual([...names].sort());
  const applied = await database.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM _prisma_migrations ORDER BY migration_name`;
  expect(applied.map((row) => row.migration_name)).toEqual(names);
});

it('applies a migration again that was interrupted, of which nothing is left', async () => {
  const { url, emptied } = await emptyDatabase('interrupted');
  const migrations = await readMigrations();
  const [first, ...others] = migrations.migrationDirectories;
  const script = first?.migrationFile.content.tag === 'ok' ? first.migrationFile.content.value : '';
  const content = { tag: 'ok' as const, value: `${script};\nSELECT pg_terminate_backend(pg_backend_pid())` };
  const interrupted = { path: first?.path ?? '', migrationFile: { path: 'migration.sql', content } };
  await expect(migrate(url, { ...migrations, migrationDirectories: [interrupted, ...others] })).rejects.toThrow();
  const tables = await emptied.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`;
  expect(tables).toEqual([{ name: '_prisma_migrations' }]);
  expect(await migrate(url)).toHaveLength(others.length + 1);
  expect(await migrate(url)).toEqual([]);
  await emptied.$disconnect();
});

it('is done once where several processes start at the same time', async () => {
  const { url, emptied } = await emptyDatabase('together');
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(applied.map((names) => names.length).sort()).toEqual([
    0,
    0,
    (await readMigrations()).migrationDirectories.length,
  ]);
  await emptied.$disconnect();
});

it('creates exactly one installation', async () => {
  const { id } = await database.installation.findFirstOrThrow();
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  await expect(database.$executeRaw`INSERT INTO installation (id) VALUES (gen_random_uuid())`).rejects.toThrow();
});

it('migrates the sessions of the previous release', async () => {
  const { url, emptied: before } = await emptyDatabase('before');
  const migrationsList = await readMigrations();
  migrationsList.migrationDirectories = migrationsList.migrationDirectories.filter(({ path }) => path < '20261126');
  await migrate(url, migrationsList);
  // The previous release did not note the end of a migration in its script.
  await before.$executeRaw`UPDATE _prisma_migrations SET checksum = 'of another script'`;
  try {
    await before.$executeRaw`
      INSERT INTO training_session (id, name, root_path, face_quality, min_face_size, status, stage, numbered_seq, unreadable)
      VALUES (1, 'Holiday', '/photos', 'tiles', 0, 'running', 'clustering', 7, 3)`;
    await before.$executeRaw`
      INSERT INTO session_phase (session_id, phase, total, completed, faces, people, ungrouped)
      VALUES (1, 'training', 4, 4, 0, NULL, NULL), (1, 'face_detection', 3, 3, 22, NULL, NULL),
        (1, 'clustering', 100, 40, 0, 5, 2)`;
    await before.$executeRaw`INSERT INTO photo (id, path, size, mtime_ms) VALUES (1, '/a', 1, 1), (2, '/b', 1, 1)`;
    await before.$executeRaw`
      INSERT INTO photo_fingerprint (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width, height)
      VALUES (1, 1, 1, 'a', 'a', 2, 'a', 2500, 1000), (2, 1, 1, 'b', 'b', 2, 'b', 2948, 20000)`;
    await before.$executeRaw`
      INSERT INTO face_scan (photo_id, model_id, options, size, mtime_ms, faces)
      VALUES (1, 'faces@1', 'standard/0', 1, 1, 3), (2, 'faces@1', 'standard/0', 1, 1, 0)`;
    await before.$executeRaw`INSERT INTO pace VALUES ('training', 0.25), ('face_detection', 0.75), ('clustering', 12)`;

    expect(await migrate(url)).toEqual([
      '20261126000000_phases_declared',
      '20261126120000_face_quality',
      '20261126180000_metadata',
      '20261126190000_moves',
      '20261126200000_every_file',
      '20261126210000_folders',
      '20261126220000_missing',
      '20261126230000_long_pictures',
      '20261126233000_corrections',
      '20261126240000_pulse',
      '20261126250000_added_roots',
      '20261126260000_mounts',
      '20261127000000_raw_metadata',
    ]);

    const session = await before.trainingSession.findFirstOrThrow();
    expect(session).toMatchObject({
      ordinalsAssignedSeq: 7,
      faceQuality: 'fine',
      ignore: [],
      otherFiles: { unreadable: { file: 3 } },
    });
    const phases = await before.sessionPhase.findMany({ orderBy: { total: 'asc' } });
    expect(phases.map(({ phase, total, completed, facts }) => [phase, total, completed, facts])).toEqual([
      ['face_detection', 3, 3, { faces: 22 }],
      ['training', 4, 4, {}],
      ['clustering', 100, 40, { people: 5, ungrouped: 2 }],
    ]);
    // Long pictures are searched for faces again.
    const scans = await before.faceScan.findMany({ orderBy: { photoId: 'asc' } });
    expect(scans.map(({ options }) => options)).toEqual(['standard/0', 'standard/0/whole']);
    expect(await before.phaseEstimate.findMany({ orderBy: { phase: 'asc' } })).toEqual([
      { phase: 'clustering', secondsPerPhoto: null, seconds: 12 },
      { phase: 'face_detection', secondsPerPhoto: 0.75, seconds: null },
      { phase: 'training', secondsPerPhoto: 0.25, seconds: null },
    ]);
  } finally {
    await before.$disconnect();
  }
});
