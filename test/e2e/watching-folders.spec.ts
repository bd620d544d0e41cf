import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { endpoints, type Snapshot } from '#libs/contracts';
import { copyPhoto, makePhotos } from '../support/photos.js';
import type { Darkroom } from '../support/darkroom.js';
import { useWorkspace } from '../support/workspace.js';

/** Parts in which a file is copied, and the pause between them in ms: shorter than what counts as rest. */
const SLOW_COPY = { parts: 6, pauseMs: 500 };

const workspace = useWorkspace();
const folder = workspace.folder('album');
const source = workspace.folder('source');
let darkroom: Darkroom;
let photos: string[];
/** The sessions that have to be there, by name, oldest first. */
const expected = ['album'];

beforeAll(async () => {
  for (const [at, name] of ['one', 'two'].entries())
    await makePhotos(workspace.folder(`album/${name}`), 3, { seed: 10 + at, side: 320 });
  await writeFile(join(folder, 'one', 'broken.jpg'), 'no photo');
  photos = await makePhotos(source, 6, { seed: 20, side: 320 });
  darkroom = await workspace.start({
    folders: [folder],
    watch: true,
    workers: 2,
    environment: { DARKROOM_WATCH_SECONDS: '1', DARKROOM_RECONCILE_MS: '500' },
  });
  await darkroom.program.line(/^album completed in .*: 7 photos, 6 analyzed/);
});

/** The session that the terminal shows next, by its name, which must be the only one since the last. */
async function pickedUp(name: string): Promise<Snapshot> {
  expected.push(name);
  await darkroom.program.line(new RegExp(`^${name} (completed|failed)`));
  const { items } = await darkroom.api.sessions();
  expect(items.map((session) => session.name).reverse()).toEqual(expected);
  return darkroom.api.progress(items[0]?.sessionId ?? 0);
}

const theFolder = async () => (await darkroom.api.call(endpoints.folders.list)).folders[0];

/** Adds a photo to a sub-folder. */
const add = async (at: number, to: string) =>
  copyPhoto(photos[at] ?? '', join(workspace.folder(`album/${to}`), `${at}.jpg`));

/** Waits until a worker has logged a text. */
async function logged(text: string): Promise<void> {
  const log = () => darkroom.log('worker-1') + darkroom.log('worker-2');
  await expect.poll(log, { interval: 50, timeout: 20_000 }).toContain(text);
}

test('the terminal and the library say that the folder is watched', async () => {
  await darkroom.program.line(new RegExp(`^Watching ${folder}$`));
  expect(await theFolder()).toMatchObject({ path: folder, state: 'there', watched: true, photos: 7 });
});

test('a photo that is copied slowly is picked up once, when it is complete', async () => {
  const bytes = await readFile(photos[0] ?? '');
  const [size, path] = [Math.ceil(bytes.length / SLOW_COPY.parts), join(workspace.folder('album/three'), 'slow.jpg')];
  for (let part = 0; part < SLOW_COPY.parts; part += 1) {
    await appendFile(path, bytes.subarray(part * size, (part + 1) * size));
    await delay(SLOW_COPY.pauseMs);
  }
  const { phases, discovery } = await pickedUp('three: 1 new');
  expect(discovery.found).toBe(1);
  expect(phases.training.progress).toMatchObject({ total: 1, completed: 1, failed: 0 });
});

test('a new sub-folder, with one photo that fails, is picked up by one session', async () => {
  await add(1, 'four/deep');
  await writeFile(join(folder, 'four', 'deep', 'broken.jpg'), 'no photo either');
  const { phases } = await pickedUp('four/deep: 2 new');
  expect(phases.training.progress).toMatchObject({ total: 2, completed: 1, failed: 1 });
});

test('a deleted photo is missing after one session', async () => {
  await rm(join(folder, 'four', 'deep', '1.jpg'));
  await pickedUp('four/deep: 1 gone');
  expect(await theFolder()).toMatchObject({ missing: 1 });
});

test('a renamed sub-folder is picked up by one session, which analyses nothing', async () => {
  await rename(join(folder, 'two'), join(folder, 'zwei'));
  const { phases } = await pickedUp('album: 3 new, 3 gone');
  expect(phases.training).toMatchObject({ moved: 3 });
  expect(await theFolder()).toMatchObject({ missing: 1 });
});

test('files that are no photos start nothing', async () => {
  await writeFile(join(folder, 'one', 'notes.txt'), 'Rome');
  await writeFile(join(folder, 'one', '.hidden.jpg'), 'hidden');
  await add(2, 'one');
  await pickedUp('one: 1 new');
});

test('a root that is moved away or empty starts nothing, and is watched again when it is back', async () => {
  await rename(folder, `${folder}-away`);
  await mkdir(folder);
  await logged('the watched folder cannot be seen');
  expect(await theFolder()).toMatchObject({ state: 'empty', watched: true, missing: 1 });
  await rm(folder, { recursive: true });
  expect(await theFolder()).toMatchObject({ state: 'gone' });
  await rename(`${folder}-away`, folder);
  await logged('the watched folder is back');
  await add(3, 'back');
  await pickedUp('back: 1 new');
});

test('another worker watches when the one that does is killed', async () => {
  const watching = ['worker-1', 'worker-2'].filter((name) => darkroom.log(name).includes('watching a folder'));
  expect(watching).toHaveLength(1);
  process.kill(darkroom.pidOf(watching[0] ?? ''), 'SIGKILL');
  await add(4, 'five');
  await pickedUp('five: 1 new');
});

test('what changes while a folder is not watched is picked up when it is watched again', async () => {
  const { id = 0 } = (await theFolder()) ?? {};
  const setWatched = (watched: boolean) => darkroom.api.call(endpoints.folders.update, id, { watched });
  expect(await setWatched(false)).toMatchObject({ watched: false });
  await logged('no longer watching a folder');
  await add(5, 'six');
  await setWatched(true);
  await pickedUp('six: 1 new');
});
