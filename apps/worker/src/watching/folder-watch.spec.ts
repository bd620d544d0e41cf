import { EventEmitter, once } from 'node:events';
import { appendFile, chmod, mkdir, rename, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { readRecord } from '#libs/ledger';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { useContext } from '../testing/worker.fixture.js';
import { FolderWatch, type Outcome } from './folder-watch.js';
import { AT_ONCE, index, watchNeeds } from './watching.fixture.js';

const worker = await useContext();
const { database } = worker;
beforeEach(async () => {
  await database.trainingSession.deleteMany();
  await database.photo.deleteMany();
});

/** A folder with files of these names, whose sessions have ended, and its watch. */
async function watched(names: readonly string[], ignore: readonly string[] = []) {
  const path = await temporaryFolder();
  const add = (...files: readonly string[]) => writeFiles(path, Object.fromEntries(files.map((name) => [name, name])));
  await add(...names);
  const { id } = await database.folder.create({ data: { path, ignore: [...ignore], watched: true } });
  const watch = new FolderWatch(watchNeeds(worker, path), id, AT_ONCE);
  const look = () => watch.look(new AbortController().signal);
  /** Looks until nothing moves. */
  const settled = async (): Promise<Outcome> => {
    const outcome = await look();
    return outcome === 'moving' ? settled() : outcome;
  };
  /** The session that is started next, which is done. @returns its name and sub-folders */
  const pickedUp = async () => {
    const outcome = await settled();
    if (typeof outcome === 'string') return outcome;
    const { name, subdirectories, status } = await index(worker, outcome.sessionId);
    expect(status).toBe('discovering');
    return { name: name.replace(/^photos-\w+(?=:)/, 'photos'), subdirectories };
  };
  if (names.length > 0) await pickedUp();
  const setFolder = (data: object) => database.folder.update({ where: { id }, data });
  return { id, path, add, look, pickedUp, settled, setFolder };
}

it('new photos are picked up by one session of their sub-folder, once they rest', async () => {
  const { path, add, look, pickedUp } = await watched(['a/1.jpg']);
  await add('b/2.jpg', 'b/3.jpg');
  expect(await look()).toBe('moving');
  await appendFile(join(path, 'b/3.jpg'), 'more');
  expect(await look()).toBe('moving');
  expect(await pickedUp()).toEqual({ name: 'b: 2 new', subdirectories: ['b'] });
  expect(await look()).toBe('unchanged');
});

it('a changed photo is picked up, also one that was only touched', async () => {
  const { path, look, pickedUp } = await watched(['a/1.jpg', 'a/2.jpg']);
  await utimes(join(path, 'a/1.jpg'), 1, 1);
  expect(await pickedUp()).toEqual({ name: 'a: 1 changed', subdirectories: ['a'] });
  expect(await look()).toBe('unchanged');
});

it('gone photos are picked up in their sub-folder, or the nearest that still has photos', async () => {
  const { path, look, pickedUp } = await watched(['1.jpg', '2024/Rome/1.jpg', '2024/Rome/2.jpg', '2024/Oslo/3.jpg']);
  await rm(join(path, '2024/Rome/1.jpg'));
  expect(await pickedUp()).toEqual({ name: '2024/Rome: 1 gone', subdirectories: ['2024/Rome'] });
  await rm(join(path, '2024/Rome'), { recursive: true });
  expect(await pickedUp()).toEqual({ name: '2024: 1 gone', subdirectories: ['2024'] });
  await rm(join(path, '2024/Oslo/3.jpg'));
  expect(await pickedUp()).toEqual({ name: 'photos: 1 gone', subdirectories: [] });
  expect(await database.photo.count({ where: { missingSince: null } })).toBe(1);
  expect(await look()).toBe('unchanged');
});

it('a renamed sub-folder is picked up by one session, which sees both names', async () => {
  const { path, look, pickedUp } = await watched(['1.jpg', 'y/Rome/2.jpg', 'y/Rome/3.jpg']);
  await rename(join(path, 'y/Rome'), join(path, 'y/Roma'));
  expect(await pickedUp()).toEqual({ name: 'y: 2 new, 2 gone', subdirectories: ['y'] });
  expect(await look()).toBe('unchanged');
});

it('photos of the folder itself are picked up by a session over all of it', async () => {
  const { add, pickedUp } = await watched(['1.jpg', 'a/2.jpg']);
  await add('3.jpg', 'a/4.jpg');
  expect(await pickedUp()).toEqual({ name: 'photos: 2 new', subdirectories: [] });
});

it('files that are no photos start nothing, nor do ignored ones', async () => {
  const { add, settled } = await watched(['1.jpg'], ['*-edited.*']);
  await add('a.txt', 'a.mp4', '.hidden.jpg', '@eaDir/1.jpg', '1-edited.jpg');
  expect(await settled()).toBe('unchanged');
});

it('photos that are ignored from now on are picked up as gone, and those that are no more as new', async () => {
  const { setFolder, pickedUp, look } = await watched(['1.jpg', 'a/2.jpg', 'a/private/3.jpg']);
  await setFolder({ ignore: ['private/'] });
  expect(await pickedUp()).toEqual({ name: 'a: 1 gone', subdirectories: ['a'] });
  expect(await database.trainingSession.findFirst({ orderBy: { id: 'desc' } })).toMatchObject({ ignore: ['private/'] });
  expect(await look()).toBe('unchanged');
  await setFolder({ ignore: [] });
  expect(await pickedUp()).toEqual({ name: 'a/private: 1 new', subdirectories: ['a/private'] });
});

it('no session is started while one of the folder has not ended, and changes are picked up afterwards', async () => {
  const { add, look, pickedUp, settled } = await watched(['a/1.jpg']);
  await add('b/2.jpg');
  const { sessionId } = (await settled()) as { sessionId: number };
  await add('c/3.jpg');
  for (const status of ['pending', 'discovering', 'running', 'paused']) {
    await database.trainingSession.update({ where: { id: sessionId }, data: { status } });
    expect(await look()).toBe('busy');
  }
  await database.trainingSession.update({ where: { id: sessionId }, data: { status: 'discovering' } });
  await index(worker, sessionId);
  expect(await pickedUp()).toEqual({ name: 'c: 1 new', subdirectories: ['c'] });
});

it('a folder that is not watched any more, or was removed, starts nothing', async () => {
  const { id, add, look, setFolder } = await watched(['a/1.jpg']);
  await add('b/2.jpg');
  await look();
  await setFolder({ watched: false });
  expect(await look()).toBe('unwatched');
  await database.trainingSession.deleteMany({ where: { folderId: id } });
  await database.folder.delete({ where: { id } });
  expect(await look()).toBe('unwatched');
});

it('what a session did not pick up starts no second one until it changes', async () => {
  const { path, add, pickedUp, settled } = await watched(['a/1.jpg']);
  await add('b/2.jpg');
  const { sessionId } = (await settled()) as { sessionId: number };
  await worker.context.ledger.command({ sessionId, command: 'cancel' });
  expect(await settled()).toBe('unchanged');
  await appendFile(join(path, 'b/2.jpg'), 'more');
  expect(await pickedUp()).toEqual({ name: 'b: 1 new', subdirectories: ['b'] });
});

it('a session has the options of the last one over the folder', async () => {
  const { path, add, settled } = await watched([]);
  const options = { faceQuality: 'fine', minFaceSize: 0.1 } as const;
  const { id } = await worker.context.ledger.create({ name: 'a', rootPath: path, subdirectories: [], ...options });
  await worker.context.ledger.command({ sessionId: id, command: 'cancel' });
  await add('1.jpg');
  const { sessionId } = (await settled()) as { sessionId: number };
  expect(await readRecord(database, sessionId)).toMatchObject(options);
});

it('a folder that is gone, empty or without any of its photos starts nothing, and is watched when it is back', async () => {
  const { path, add, look, settled, pickedUp } = await watched(['a/1.jpg', 'a/2.jpg']);
  await rename(path, `${path}-away`);
  expect(await look()).toBe('unseen');
  await mkdir(path);
  expect(await look()).toBe('unseen');
  await writeFiles(path, { 'readme.txt': '' });
  expect(await look()).toBe('unseen');
  await rm(path, { recursive: true });
  await rename(`${path}-away`, path);
  expect(await settled()).toBe('unchanged');
  await add('b/3.jpg');
  expect(await pickedUp()).toEqual({ name: 'b: 1 new', subdirectories: ['b'] });
});

it('a folder that may not be indexed any more starts nothing', async () => {
  const { id, path, add } = await watched(['1.jpg']);
  await add('2.jpg');
  const elsewhere = new FolderWatch(watchNeeds(worker, '/nowhere'), id, AT_ONCE);
  expect(await elsewhere.look(new AbortController().signal)).toBe('unseen');
  const real = await temporaryFolder();
  await rm(path, { recursive: true });
  await symlink(real, path);
  const linked = new FolderWatch(watchNeeds(worker, dirname(path)), id, AT_ONCE);
  expect(await linked.look(new AbortController().signal)).toBe('unseen');
});

it('photos in a sub-folder that cannot be read are not gone', async () => {
  const { path, settled } = await watched(['1.jpg', 'locked/2.jpg']);
  await chmod(path, 0o755);
  await chmod(join(path, 'locked'), 0o000);
  expect(await asOrdinaryUser(settled)).toBe('unchanged');
  await chmod(join(path, 'locked'), 0o755);
});

it('a file event leads to a look long before the interval is over', async () => {
  const { id, path, add } = await watched(['a/1.jpg']);
  const looks = new EventEmitter();
  class LoudWatch extends FolderWatch {
    override async look(signal: AbortSignal): Promise<Outcome> {
      const outcome = await super.look(signal);
      looks.emit(typeof outcome === 'string' ? outcome : 'started');
      return outcome;
    }
  }
  const watch = new LoudWatch(watchNeeds(worker, path), id, { ...AT_ONCE, intervalMs: 1e9 });
  const [stop, unchanged, started] = [new AbortController(), once(looks, 'unchanged'), once(looks, 'started')];
  const running = watch.run(stop.signal);
  await unchanged;
  await add('a/2.jpg');
  await started;
  stop.abort();
  await running;
  expect(await database.trainingSession.findFirst({ orderBy: { id: 'desc' } })).toMatchObject({ name: 'a: 1 new' });
});

it('a folder is looked at while it is below a root, also one that was added', async () => {
  const { id, path, add, look } = await watched(['1.jpg']);
  const elsewhere = new FolderWatch(watchNeeds(worker, dirname(path) + '/none'), id, AT_ONCE);
  const lookElsewhere = () => elsewhere.look(new AbortController().signal);
  await add('2.jpg');
  expect(await lookElsewhere()).toBe('unseen');
  await database.addedRoot.create({ data: { path: dirname(path) } });
  expect(await lookElsewhere()).toBe('moving');
  expect(await look()).toBe('moving');
  await database.addedRoot.deleteMany();
  expect(await lookElsewhere()).toBe('unseen');
});
