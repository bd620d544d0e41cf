import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { redisNames, type Snapshot } from '#libs/contracts';
import type { Tab } from './browser.js';
import type { Darkroom } from './darkroom.js';
import { commentPhoto, copyPhoto, makePhotos } from './photos.js';

/** The guide's 666 photos, 331 of them different and 335 duplicates, at two fifths of the size. */
export const CASE = { total: 266, different: 132, duplicates: 134 };

/** Fills a folder with {@link CASE}; half of the duplicates are byte-identical copies. */
export async function fillFolder(folder: string): Promise<void> {
  const photos = await makePhotos(folder, CASE.different);
  const jpegs = photos.filter((photo) => photo.endsWith('.jpg'));
  for (let copy = 0; copy < CASE.duplicates; copy += 1) {
    const photo = jpegs[copy % jpegs.length] ?? '';
    const path = join(folder, `copy-${String(copy).padStart(3, '0')}.jpg`);
    await (copy % 2 === 0 ? copyPhoto(photo, path) : commentPhoto(photo, path, `copy ${copy}`));
  }
}

/** Runs `redis-cli` against the Redis of a Darkroom. @returns the lines of its answer. */
export async function redisCli(darkroom: Darkroom, ...command: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-u', darkroom.redisUrl, ...command]);
  return stdout.split('\n').filter((line) => line !== '');
}

/** From a tab on `/training`: creates a session over `folder`, starts it, and observes it until it is completed. */
export async function walkThrough(darkroom: Darkroom, tab: Tab, folder: string) {
  const { page } = tab;
  await page.getByRole('link', { name: 'Choose a folder' }).click();
  await page.getByRole('button', { name: folder }).click();
  await page.getByRole('button', { name: 'Index this folder' }).click();
  await page.waitForURL(/\/sessions\/\d+$/);
  const sessionId = tab.sessionId();
  await page
    .getByText(/\d faces?$/)
    .first()
    .waitFor();
  const [fromRedis, keys, cached] = await Promise.all([
    answersFromRedis(darkroom, sessionId),
    redisCli(darkroom, 'KEYS', 'face_detection:*:progress'),
    redisCli(darkroom, 'GET', redisNames.faceDetection(sessionId)),
  ]);
  await page.getByText('✓ All Phases Complete').first().waitFor({ timeout: 90_000 });
  const screens = await tab.screens();
  const completedAt = screens.find(({ status }) => status === 'Completed')?.at ?? Number.NaN;
  return {
    sessionId,
    /** From `/training` on. */
    screens,
    /** When the page showed Completed, in ms since the epoch. */
    completedAt,
    /** Redis's answers to `KEYS` and `GET` during face detection. */
    keys,
    cached: JSON.parse(cached.join('')) as unknown,
    /** Whether polling REST during face detection was answered from Redis. */
    fromRedis,
  };
}

/** Polls REST five times a second until the answer comes from Redis; the first read of a session is from Postgres. */
async function answersFromRedis({ api }: Darkroom, sessionId: number): Promise<boolean> {
  return vi.waitUntil(async () => (await api.progress(sessionId)).source === 'redis', {
    timeout: 5_000,
    interval: 200,
  });
}

/** Indexes a folder, and stops Redis during face detection until it has gone on without. */
export async function indexWithoutRedis(darkroom: Darkroom, folder: string) {
  const { api } = darkroom;
  const { sessionId } = await api.index(folder);
  /** Waits until face detection has settled more photos than that. */
  const more = (than: number) =>
    vi.waitUntil(async () => settledFaces(await api.progress(sessionId)) > than, { timeout: 30_000, interval: 50 });
  await more(0);
  const redis = -darkroom.pidOf('redis');
  const settled = settledFaces(await api.progress(sessionId));
  process.kill(redis, 'SIGSTOP');
  const observe = async () => {
    const before = await api.progress(sessionId);
    await more(settled);
    return { before, meanwhile: await api.progress(sessionId) };
  };
  const seen = await observe().finally(() => process.kill(redis, 'SIGCONT'));
  return { ...seen, end: await darkroom.untilEnd(sessionId) };
}

function settledFaces({ phases }: Snapshot): number {
  return phases.faceDetection.progress.settled;
}
