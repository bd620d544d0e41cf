import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { endpoints, isTerminal, Snapshot, type PhaseName } from '#libs/contracts';
import { connectRedis, Publisher } from '#libs/live';
import type { Darkroom } from '../support/darkroom.js';
import { makeLargeSession } from '../support/large-session.js';
import { familyOf, send } from '../support/processes.js';
import type { Camera, View } from './camera.js';

/** Of the overall bar, where the pictures of a session at work are taken. */
const AT = { training: 12, faces: 50 };
/** How long an end may take. */
const END_MS = 300_000;
/** Of screens that are looked at from afar. */
const LARGE: readonly View[] = ['dark', '4k'];
const ALL: readonly View[] = ['dark', 'light', 'narrow', '4k'];

const LARGE_SESSION = 50_000;
/** Of the large session, what is settled. */
const LARGE_SETTLED = 31_200;

/** Somebody on the photos, with one on which they are alone. */
export interface Somebody {
  readonly name: string;
  readonly photo: string;
}

/** What pictures are taken of. */
export interface Scene {
  readonly darkroom: Darkroom;
  readonly camera: Camera;
  /** The only root, whose folder `Photos` holds the library. */
  readonly root: string;
  readonly people: readonly Somebody[];
  /** Takes further pictures of a session while faces are found. */
  readonly whileFacesAreFound: (sessionId: number) => Promise<void>;
}

/** Indexes a library and takes a picture of each page in its main states. */
export async function takePictures(scene: Scene): Promise<void> {
  await takeFirstRun(scene);
  const sessionId = await takeActivity(scene);
  await takeEndings(scene, sessionId);
  await takeLibrary(scene, sessionId);
}

async function takeFirstRun({ camera }: Scene): Promise<void> {
  await camera.show('/', (page) => page.getByText('No photos yet').waitFor());
  await camera.take('home-empty');
}

/** A session in all its states. @returns its id. */
async function takeActivity({ darkroom, camera, root, whileFacesAreFound }: Scene): Promise<number> {
  const { api } = darkroom;
  const folder = join(root, 'Photos');
  await camera.show(`/new?folder=${encodeURIComponent(folder)}`, (page) => page.getByText(/\d photos, /).waitFor());
  await camera.take('choose-folder');

  const { sessionId } = await api.create({ rootPath: folder, name: 'Photos' });
  const session = `/sessions/${sessionId}`;
  await camera.show(session, button('Start'));
  await withoutWorkers(darkroom, async () => {
    await api.command(sessionId, 'start');
    await camera.take('activity-discovery', currentStep('Find files'));
  });
  const reach = (phase: PhaseName, percentage: number) => reachPhase(darkroom, sessionId, phase, percentage);
  await camera.show(session, progressOf('Overall progress'), ALL);
  await reach('training', AT.training);
  await camera.take('activity-training', undefined, ALL);
  await reach('face_detection', AT.faces);
  await camera.take('activity-faces');
  await reach('face_detection', AT.faces);
  await camera.act((page) => page.keyboard.press('f'), LARGE);
  await camera.take('wall', (page) => page.getByRole('dialog').waitFor(), LARGE);
  await camera.show(session, progressOf('Overall progress'), ALL);
  await reach('face_detection', AT.faces);
  await whileFacesAreFound(sessionId);

  await reach('face_detection', AT.faces);
  await api.command(sessionId, 'pause');
  // The page may be of a run that has ended since: it does not follow the next one.
  await camera.show(session, button('Resume'));
  await camera.take('activity-paused');
  await camera.show('/', firstOf('At work'), ALL);
  await camera.take('home-paused');
  await api.command(sessionId, 'resume');
  await reach('training', AT.training);
  await rename(folder, `${folder} away`);
  await camera.show(session, progressOf('Overall progress'));
  await camera.take('activity-blocked', (page) =>
    page
      .getByRole('alert')
      .filter({ hasText: /Since \d/ })
      .waitFor({ timeout: 30_000 }),
  );
  await rename(`${folder} away`, folder);
  await camera.show('/system', (page) => page.getByRole('heading', { name: 'Models' }).waitFor());
  await reach('face_detection', 0);
  await camera.take('system', (page) => page.locator('[data-busy=true]').first().waitFor());
  await camera.show(session, ended, ALL);
  await camera.take('activity-ended', undefined, ALL);
  return sessionId;
}

/** Does something while the workers stand still, for a state that lasts a moment only; before it is said that there are none. */
async function withoutWorkers(darkroom: Darkroom, work: () => Promise<void>): Promise<void> {
  const workers = darkroom.children().filter(({ name }) => name.startsWith('worker-'));
  const pids = workers.flatMap(({ pid }) => familyOf(pid));
  for (const pid of pids) send(pid, 'SIGSTOP');
  await work().finally(() => pids.forEach((pid) => send(pid, 'SIGCONT')));
}

/** Returns when a session is in a phase, at a percentage of the whole or beyond; one that has ended is restarted. */
async function reachPhase({ api }: Darkroom, sessionId: number, phase: PhaseName, percentage: number): Promise<void> {
  for (;;) {
    const { overallStatus, overallProgress } = await api.progress(sessionId);
    if (isTerminal(overallStatus)) await api.command(sessionId, 'restart', { from: 'training' });
    else if (overallProgress.currentPhase === phase && overallProgress.percentage >= percentage) return;
    await delay(50);
  }
}

/** Sessions that end otherwise, and the lists of all of them. */
async function takeEndings({ darkroom, camera, root, people }: Scene, sessionId: number): Promise<void> {
  const { api } = darkroom;
  const [broken, empty] = [join(root, 'Scans of slides'), join(root, 'Memory card')];
  await mkdir(broken);
  await mkdir(empty);
  await Promise.all([1, 2, 3, 4, 5].map((number) => writeFile(join(broken, `slide-${number}.jpg`), 'not a photo')));
  for (const [name, rootPath] of Object.entries({ failed: broken, nothing: empty })) {
    const { sessionId: other } = await api.create({ rootPath, start: true });
    await darkroom.untilEnd(other);
    await camera.show(`/sessions/${other}`, (page) => page.locator('[data-part=progress]').waitFor());
    await camera.take(`activity-${name}`);
  }
  const { sampleAlbum } = await api.about();
  if (sampleAlbum !== null) await api.create({ rootPath: sampleAlbum, name: 'Sample album', start: true });
  await camera.show('/', (page) => firstOf('History')(page), ALL);
  await camera.take('home', undefined, ALL);
  await camera.show('/sessions', firstOf('Sessions'));
  await camera.take('activity');
  await namePeople(darkroom, people, sessionId);
}

/** The pages of photos and people. */
async function takeLibrary({ darkroom, camera }: Scene, sessionId: number): Promise<void> {
  const pages: Readonly<Record<string, [path: string, reach: (page: Page) => Promise<void>]>> = {
    photos: ['/photos', firstOf('Photos')],
    people: ['/people', firstOf('People')],
    copies: ['/copies', firstOf('Photos with copies')],
    folders: ['/folders', firstOf('Folders')],
    failures: [
      `/sessions/${sessionId}?tab=failures`,
      (page) => page.getByRole('tab', { selected: true }).scrollIntoViewIfNeeded(),
    ],
    login: ['/login', (page) => page.getByLabel('Access token').waitFor()],
  };
  for (const [name, [path, reach]] of Object.entries(pages)) {
    await camera.show(path, reach);
    await camera.take(name);
  }
  const [person] = (await darkroom.api.people()).people;
  if (person === undefined) throw new Error('Nobody was found on the photos.');
  await camera.show(`/people/${person.id}`, firstOf('Photos'));
  await camera.take('person');
  await camera.act(async (page) => {
    await page.getByRole('list', { name: 'Photos' }).getByRole('img').first().click();
    await firstOf('Similar photos')(page);
  });
  await camera.take('photo');
}

/** A session of 50 000 photos, as one picture: what is written into the database is all that there is of them. */
export async function takeLargeSession({
  darkroom,
  camera,
  root,
}: Pick<Scene, 'darkroom' | 'camera' | 'root'>): Promise<void> {
  const rootPath = join(root, 'Everything');
  await mkdir(rootPath);
  const session = await makeLargeSession(darkroom, rootPath, LARGE_SESSION);
  await session.settle(0, LARGE_SETTLED, 2);
  await camera.show(`/sessions/${session.id}`, (page) => page.locator('[data-connection=live]').waitFor(), ALL);
  const redis = connectRedis(darkroom.redisUrl, 'commands', () => {});
  const publisher = new Publisher(redis);
  const base = Snapshot.parse(await darkroom.api.progress(session.id));
  publisher.publish(session.snapshotAt(base, LARGE_SETTLED, 3), []);
  await camera.take('activity-overview', (page) => page.getByRole('button', { name: 'Overview' }).click(), ALL);
  await publisher.close(1_000);
  redis.disconnect();
  await session.close();
}

/** Gives the people of the library their names. */
async function namePeople({ api }: Darkroom, people: readonly Somebody[], sessionId: number): Promise<void> {
  const items = await api.items(sessionId, { phase: 'training' });
  for (const { name, photo } of people) {
    const item = items.find(({ path }) => path === photo);
    if (item === undefined) throw new Error(`${photo} is not in the library.`);
    const { faces, original } = await api.call(endpoints.photos.get, item.photoId);
    const known = original === null ? faces : (await api.call(endpoints.photos.get, original.id)).faces;
    const id = known.find(({ person }) => person !== null)?.person?.id;
    if (id === undefined) throw new Error(`${name} was not recognised on ${photo}.`);
    await api.call(endpoints.corrections.create, { kind: 'name', personId: id, name });
  }
}

function firstOf(list: string): (page: Page) => Promise<void> {
  return (page) => page.getByRole('list', { name: list, exact: true }).getByRole('listitem').first().waitFor();
}

function progressOf(name: string): (page: Page) => Promise<void> {
  return (page) => page.getByRole('progressbar', { name }).waitFor();
}

function button(name: string): (page: Page) => Promise<void> {
  return (page) => page.getByRole('button', { name, exact: true }).first().waitFor();
}

function currentStep(name: string): (page: Page) => Promise<void> {
  return (page) => page.locator('[aria-current=step]').filter({ hasText: name }).waitFor();
}

function ended(page: Page): Promise<void> {
  return page.getByText('✓ All Phases Complete').first().waitFor({ timeout: END_MS });
}
