import { describe, expect, it } from 'vitest';
import type { OtherFile } from '#libs/contracts';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { readItems } from './items.js';
import { readOtherFiles, type OtherFileFilter } from './other-files.js';
import { album, analysed, discoveringSession, type TestSession } from './testing/sessions.fixture.js';

const database = await useDatabase();

/** The first letters of the names of its photos, in order, as they are listed. */
async function listed({ id, created }: TestSession): Promise<string> {
  const { items } = await readItems(database, id, { phase: 'training', limit: 10 });
  expect(items.map(({ ordinal }) => ordinal)).toEqual(items.map((_, at) => at));
  return items.map(({ path }) => path.at(created.rootPath.length + 1)).join('');
}

it('a repeated walk counts its photos once', async () => {
  const session = await discoveringSession(database);
  expect(await session.find(['a', 'b'])).toMatchObject({ inserted: 2, record: { discovery: { found: 2 } } });
  const before = await session.record();
  expect(await session.find(['a', 'b'])).toBeNull();
  expect(await session.record()).toEqual(before);
  expect(await session.find(['b', 'c'])).toMatchObject({ inserted: 1, record: { discovery: { found: 3 } } });
});

it('concurrent walks of a folder count its photos once', async () => {
  const session = await discoveringSession(database);
  const names = Array.from({ length: 30 }, (_, at) => `${at}.jpg`);
  await Promise.all([session.find(names), session.find(names), session.find(names.slice(10))]);
  expect((await session.record()).discovery.found).toBe(30);
});

/** A file that is no photo. */
const other = (path: string, state: OtherFile['state'], kind: string, files = 1): OtherFile => {
  return { path, state, kind, reason: `${kind}.`, files };
};

describe('files that are no photos', () => {
  it('are counted by state and kind, and a repeated walk counts them once', async () => {
    const session = await discoveringSession(database);
    const [raw, second] = [other('/a.nef', 'unsupported', 'raw'), other('/b.nef', 'unsupported', 'raw')];
    const thumbnails = other('/@eaDir', 'ignored', 'thumbnails', 340);
    expect(await session.find(['a'], [raw, thumbnails])).toMatchObject({ inserted: 1 });
    const before = await session.record();
    expect(await session.find(['a'], [raw, thumbnails])).toBeNull();
    expect(await session.record()).toEqual(before);
    await session.find([], [thumbnails, second, other('/closed', 'unreadable', 'folder')]);
    expect((await session.record()).discovery).toMatchObject({
      found: 1,
      others: { ignored: { thumbnails: 340 }, unsupported: { raw: 2 }, unreadable: { folder: 1 } },
    });
  });

  it('are counted once by concurrent walks, and apart where names read alike', async () => {
    const session = await discoveringSession(database);
    const files = Array.from({ length: 30 }, (_, at) => other(`/${at}.nef`, 'unsupported', 'raw'));
    const alike = other('/caf\ufffd.jpg', 'unreadable', 'file');
    await Promise.all([files, files, [...files.slice(10), alike, alike]].map((walked) => session.find([], walked)));
    const { others } = (await session.record()).discovery;
    expect(others).toMatchObject({ unsupported: { raw: 30 }, unreadable: { file: 2 } });
  });

  it('are read page by page in the order in which they were found, also by state and kind', async () => {
    const session = await discoveringSession(database);
    const files = ['c', 'a', 'b'].map((name) => other(`/${name}.nef`, 'unsupported', 'raw'));
    const hidden = other('/.h', 'ignored', 'hidden', 7);
    await session.find([], [...files.slice(0, 2), hidden]);
    await session.find([], files.slice(2));
    const read = (filter: Partial<OtherFileFilter>) => readOtherFiles(database, session.id, { limit: 10, ...filter });
    expect(await read({ state: 'unsupported' })).toEqual({ files, next: null });
    expect(await read({ state: 'ignored', kind: 'hidden' })).toEqual({ files: [hidden], next: null });
    expect(await read({ kind: 'video' })).toEqual({ files: [], next: null });
    const first = await read({ limit: 2 });
    expect(first.files).toEqual(files.slice(0, 2));
    const rest = await read({ limit: 2, after: first.next ?? 0 });
    expect(rest).toEqual({ files: [hidden, files[2]], next: null });
  });

  it('may have paths that are longer than an entry of an index', async () => {
    const session = await discoveringSession(database);
    const path = Array.from({ length: 4_000 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_000))).join(
      '',
    );
    await session.find([], [other(path, 'unsupported', 'raw')]);
    expect(await session.find([], [other(path, 'unsupported', 'raw')])).toBeNull();
  });

  it('are removed with their session', async () => {
    const session = await discoveringSession(database);
    await session.find([], [other('/a.nef', 'unsupported', 'raw')]);
    await session.ledger.remove({ sessionId: session.id });
    expect(await database.otherFile.count({ where: { sessionId: session.id } })).toBe(0);
  });
});

describe('the end of a session', () => {
  const end = async (photos: readonly string[], ...others: readonly OtherFile[]) => {
    const session = await discoveringSession(database, { needed: false });
    await session.find(photos, others);
    await session.endDiscovery();
    for (const phase of photos.length > 0 ? ['training', 'face_detection'] : []) await session.settleAll(phase);
    const { status, reason } = await session.record();
    return [status, reason];
  };
  const raw = other('/a.nef', 'unsupported', 'raw');
  const closed = [other('/b', 'unreadable', 'folder'), other('/c', 'unreadable', 'folder')];

  it('says that there are no photos only where there are no other files either', async () => {
    expect(await end([])).toEqual(['completed', 'No photos were found in this folder.']);
    const reason = 'This folder has no photos that can be indexed: 1 RAW file not supported.';
    expect(await end([], raw)).toEqual(['completed', reason]);
  });

  it('is no success where folders could not be read and nothing else was found', async () => {
    const reason = 'This folder has no photos that can be indexed: 2 folders could not be read.';
    expect(await end([], ...closed)).toEqual(['failed', reason]);
  });

  it('names folders that could not be read', async () => {
    expect(await end(['a.jpg'], raw, ...closed)).toEqual(['completed', '2 folders could not be read.']);
    expect(await end(['a.jpg'], raw, other('/l', 'unreadable', 'link'))).toEqual(['completed', null]);
  });

  it('comes after a new walk where a restart finds folders that can be read by then', async () => {
    const session = await discoveringSession(database, { needed: false });
    await session.find([], closed);
    await session.endDiscovery();
    await session.command('restart', 'training');
    await session.find(['a.jpg']);
    const record = await session.endDiscovery();
    expect(record).toMatchObject({ status: 'running', discovery: { found: 1, others: { unreadable: {} } } });
  });
});

describe('the photos that a walk did not see', () => {
  it('are counted at its end, without those that training finds elsewhere', async () => {
    const session = await discoveringSession(database, { needed: false });
    await session.find(['a.jpg']);
    const ended = await session.endDiscovery(0, { missing: 2 });
    expect(ended?.discovery.missing).toBe(2);
    const at = ended?.discovery.completedAt ?? null;
    const lost = { size: 1, mtimeMs: 1, missingSince: at };
    const [moved] = session.photoIds;
    await database.photo.create({ data: { path: `${session.created.rootPath}/lost.jpg`, ...lost } });
    await database.photo.create({
      data: { path: `${session.created.rootPath}/b.jpg`, ...lost, originalId: moved ?? 0 },
    });
    const commit = await session.settleAll('training');
    expect(commit?.record.discovery.missing).toBe(1);
  });

  it('are not missing where it found no file at all: the session fails, and says how many there are', async () => {
    const session = await discoveringSession(database);
    const marked = await session.endDiscovery(0, { count: 1_204 });
    const reason =
      'The folder is empty, but the library has 1,204 photos of it. Is its drive mounted? Nothing was changed.';
    expect(marked).toMatchObject({ status: 'failed', reason, discovery: { missing: 0, completedAt: null } });
  });

  it('fail a session that found only other files: a mount point may have some', async () => {
    const session = await discoveringSession(database, { needed: false });
    await session.find([], [other('/.hidden', 'ignored', 'hidden')]);
    const reason =
      'The folder has no photos, but the library has 1 photo of it. Is its drive mounted? Nothing was changed.';
    expect(await session.endDiscovery(0, { count: 1 })).toMatchObject({ status: 'failed', reason });
  });

  it('do not fail a session of which patterns leave out all photos', async () => {
    const session = await discoveringSession(database, { needed: false });
    await session.find([], [other('/a.jpg', 'ignored', 'pattern')]);
    expect(await session.endDiscovery(0, { count: 1 })).toMatchObject({ status: 'completed' });
  });
});

it('a chosen sub-folder that could not be read is named at the end', async () => {
  const session = await discoveringSession(database, { needed: false });
  await database.trainingSession.update({ where: { id: session.id }, data: { subdirectories: ['2019', 'Rome'] } });
  await session.find(['Rome/a.jpg'], [other(`${session.created.rootPath}/2019`, 'unreadable', 'folder')]);
  await session.endDiscovery();
  for (const phase of ['training', 'face_detection']) await session.settleAll(phase);
  const { reason } = await session.record();
  expect(reason).toBe('1 folder could not be read. The folder 2019 was not read. folder.');
});

it('ordinals are assigned at the end, in the byte order of paths', async () => {
  const session = await discoveringSession(database);
  await session.find(['b.jpg', 'é.jpg', 'Z.jpg', 'a.jpg', 'a/b.jpg', 'a-b.jpg']);
  expect(await session.endDiscovery()).toMatchObject({ status: 'running', stage: 'training' });
  const { items } = await readItems(database, session.id, { phase: 'training', limit: 10 });
  const names = items.map(({ path }) => path.slice(session.created.rootPath.length + 1));
  expect(names).toEqual(['Z.jpg', 'a-b.jpg', 'a.jpg', 'a/b.jpg', 'b.jpg', 'é.jpg']);
  expect(items.map((item) => item.ordinal)).toEqual([0, 1, 2, 3, 4, 5]);
});

it('a walk in path order assigns final ordinals; items are not listed before all are final', async () => {
  const session = await discoveringSession(database);
  await session.find(['a.jpg', 'b.jpg']);
  await session.find(['b/c.jpg', 'd.jpg']);
  expect(await listed(session)).toBe('');
  const seq = (await session.endDiscovery())?.seq ?? 0;
  const { items } = await readItems(database, session.id, { phase: 'training', limit: 10 });
  expect(items.map((item) => [item.ordinal, item.seq])).toEqual([0, 1, 2, 3].map((ordinal) => [ordinal, seq]));
  for (const written of await session.items()) expect(written.seq).toBeLessThan(seq);
});

it.each([
  [
    'after a repeated walk',
    [
      ['a', 'c'],
      ['a', 'b', 'c', 'd'],
    ],
    0,
    'abcd',
  ],
  ['if the ordered walk did not add all items', [['b', 'c'], ['a']], 2, 'abc'],
])('the end of discovery corrects the ordinals %s', async (_, finds, ordered, expected) => {
  const session = await discoveringSession(database);
  for (const names of finds) await session.find(names);
  await session.endDiscovery(ordered);
  expect(await listed(session)).toBe(expected);
});

it('a late walk is refused: after its end, after cancel, and of an old run', async () => {
  const [session, other] = [await discoveringSession(database), await discoveringSession(database)];
  await session.endDiscovery();
  expect(await session.find(['late'])).toBeNull();
  expect(await session.endDiscovery()).toBeNull();
  other.run += 1;
  expect(await other.find(['a'])).toBeNull();
  await other.command('cancel');
  expect(await other.find(['late'])).toBeNull();
  expect([...(await session.items()), ...(await other.items())]).toEqual([]);
});

it('a folder that cannot be read fails the session, once, and the reason is kept', async () => {
  const session = await discoveringSession(database);
  const failed = await session.fail('The folder cannot be read.');
  expect(failed).toMatchObject({ status: 'failed', reason: 'The folder cannot be read.' });
  expect(failed?.endedAt).toEqual(failed?.updatedAt);
  expect(await session.fail('Another reason.')).toBeNull();
});

it('five failed jobs in a row fail the session, and a settled item resets their count', async () => {
  const session = await album(database, 2);
  const { id: sessionId, run, ledger } = session;
  const fail = async (times: number) => {
    for (let at = 0; at < times; at += 1) await ledger.countJobFailure({ sessionId, run });
    return (await session.record()).status;
  };
  expect(await fail(4)).toBe('running');
  await session.settle('training', [analysed(session.photoIds[0] ?? 0)]);
  expect(await fail(4)).toBe('running');
  expect(await ledger.countJobFailure({ sessionId, run: run + 1 })).toBeNull();
  expect(await fail(1)).toBe('failed');
  expect((await session.record()).reason).toContain('5 jobs in a row');
});
