import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { endpoints } from '#libs/contracts';
import type { Darkroom } from '../support/darkroom.js';
import type { Camera } from './camera.js';

/** Of the overall bar, where the pictures of a session at work are taken. */
const RUNNING_PERCENT = 14;
const PAUSED_PERCENT = 55;
/** Names for the largest people, in that order. */
const NAMES = ['Ada', 'Grace', 'Hedy'];

/** Indexes a folder and takes a picture of each page in its main states. */
export async function takePictures(darkroom: Darkroom, camera: Camera, folder: string): Promise<void> {
  await camera.show('/', (page) => page.getByText('No photos yet').waitFor());
  await camera.take('sessions-empty');
  await camera.show(`/new?folder=${encodeURIComponent(folder)}`, (page) => page.getByText(/\d photos, /).waitFor());
  await camera.take('new-session');

  await darkroom.api.create({ rootPath: folder, name: 'Later: 2023', subdirectories: ['2023'] });
  const { sampleAlbum } = await darkroom.api.about();
  if (sampleAlbum !== null) {
    const sample = await darkroom.api.create({ rootPath: sampleAlbum, name: 'Sample album', start: true });
    await reach(darkroom, sample.sessionId, 100);
  }
  const { sessionId } = await darkroom.api.create({ rootPath: folder, name: 'Photos', start: true });
  const session = `/sessions/${sessionId}`;
  await camera.show(session, (page) => page.getByRole('progressbar', { name: 'Overall progress' }).waitFor());
  await reach(darkroom, sessionId, RUNNING_PERCENT);
  await camera.take('session-running');
  await reach(darkroom, sessionId, PAUSED_PERCENT);
  await darkroom.api.command(sessionId, 'pause');
  await camera.take('session-paused', (page) => page.getByRole('button', { name: 'Resume' }).waitFor());
  await camera.show('/', (page) =>
    page.getByRole('list', { name: 'At work' }).getByRole('link', { name: 'Photos' }).waitFor(),
  );
  await camera.take('sessions');
  await darkroom.api.command(sessionId, 'resume');
  await camera.show('/system', (page) => page.getByRole('heading', { name: 'Models' }).waitFor());
  await camera.take('system', (page) => page.locator('[data-busy=true]').first().waitFor());
  await camera.show(session, (page) => page.getByText('✓ All Phases Complete').first().waitFor({ timeout: 300_000 }));
  await camera.take('session-completed');

  const person = await nameTheLargest(darkroom);
  await camera.show('/photos', firstOf('Photos'));
  await camera.take('photos');
  await camera.show(person === null ? '/photos' : `/people/${person}`, async (page) => {
    await page.getByRole('list', { name: 'Photos' }).getByRole('img').first().click();
    await firstOf('Similar photos')(page);
  });
  await camera.take('photo');
  await camera.show('/people', (page) => page.getByRole('heading', { level: 1 }).waitFor());
  await camera.take('people', async (page) => person === null || firstOf('People')(page));
  if (person !== null) {
    await camera.show(`/people/${person}`, firstOf('Photos'));
    await camera.take('person');
  }
  await camera.show('/copies', firstOf('Photos with copies'));
  await camera.take('copies');
  await camera.show('/folders', firstOf('Folders'));
  await camera.take('folders');
  await camera.show('/login', (page) => page.getByLabel('Access token').waitFor());
  await camera.take('login');
}

async function reach({ api }: Darkroom, sessionId: number, percentage: number): Promise<void> {
  while ((await api.progress(sessionId)).overallProgress.percentage < percentage) await delay(100);
}

function firstOf(list: string): (page: Page) => Promise<void> {
  return (page) => page.getByRole('list', { name: list, exact: true }).getByRole('listitem').first().waitFor();
}

/** @returns the largest person's id; null where there is none. */
async function nameTheLargest({ api }: Darkroom): Promise<number | null> {
  const { people } = await api.people();
  for (const [index, { id }] of people.slice(0, NAMES.length).entries()) {
    await api.send('PATCH', endpoints.people.get.path(id), { body: { name: NAMES[index] } });
  }
  return people[0]?.id ?? null;
}
