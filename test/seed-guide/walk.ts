import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { redisNames, type Snapshot, type UnifiedProgress } from '#libs/contracts';
import type { Tab } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { commentPhoto, copyPhoto, makePhotos } from '../support/photos.js';
import type { Screen } from '../support/screen.js';
import { untilEnd } from '../support/socket.js';

/** The guide's 666 photos, 331 of them different and 335 duplicates, at a fifth of the size. */
export const CASE = { total: 133, different: 66, duplicates: 67 };

/** What was seen while a session went from its start to Completed. */
export interface Walk {
  readonly sessionId: number;
  /** All that the page showed, from `/training` on. */
  readonly screens: readonly Screen[];
  /** When the page said Completed, in ms since the epoch. */
  readonly completedAt: number;
  /** During face detection: the answers of Redis to `KEYS` and `GET`. */
  readonly keys: readonly string[];
  readonly cached: unknown;
  /** During face detection: whether a script that asks REST again and again was answered from Redis. */
  readonly fromRedis: boolean;
}

/** What was seen while Redis did not answer. */
export interface Outage {
  /** REST, when Redis had just stopped and later during the outage. */
  readonly before: UnifiedProgress;
  readonly meanwhile: UnifiedProgress;
  /** The session's end, after the outage. */
  readonly end: Snapshot;
}

/** Puts the case's photos into a folder; the duplicates are copies, half of them with other bytes. */
export async function fillFolder(folder: string): Promise<void> {
  const photos = await makePhotos(folder, CASE.different);
  const jpegs = photos.filter((photo) => photo.endsWith('.jpg'));
  for (let copy = 0; copy < CASE.duplicates; copy += 1) {
    const photo = jpegs[copy % jpegs.length] ?? '';
    const path = join(folder, `copy-${String(copy).padStart(2, '0')}.jpg`);
    await (copy % 2 === 0 ? copyPhoto(photo, path) : commentPhoto(photo, path, `copy ${copy}`));
  }
}

/** Runs `redis-cli` against the Redis of a Darkroom. @returns the lines of its answer. */
export async function redisCli(darkroom: Darkroom, ...command: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-u', darkroom.redisUrl, ...command]);
  return stdout.split('\n').filter((line) => line !== '');
}

/** From a tab on `/training`: creates a session over `folder`, starts it, and observes it until it is completed. */
export async function walkThrough(darkroom: Darkroom, tab: Tab, folder: string): Promise<Walk> {
  const { page } = tab;
  await page.getByRole('link', { name: 'New session' }).click();
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
  return { sessionId, screens, completedAt, keys, cached: JSON.parse(cached.join('')) as unknown, fromRedis };
}

/** Asks REST five times a second until Redis has the answer: the first time Postgres says whether there is such a session. */
async function answersFromRedis({ api }: Darkroom, sessionId: number): Promise<boolean> {
  return vi.waitUntil(async () => (await api.progress(sessionId)).source === 'redis', {
    timeout: 5_000,
    interval: 200,
  });
}

/** Indexes a folder, and stops Redis during face detection until it has gone on without. */
export async function withoutRedis(darkroom: Darkroom, folder: string): Promise<Outage> {
  const { api } = darkroom;
  const { sessionId } = await api.index(folder);
  /** Waits until face detection has settled more photos than that. */
  const more = (than: number) =>
    vi.waitUntil(async () => settledFaces(await api.progress(sessionId)) > than, { timeout: 30_000, interval: 200 });
  await more(0);
  const redis = -darkroom.pidOf('redis');
  process.kill(redis, 'SIGSTOP');
  let before: UnifiedProgress;
  let meanwhile: UnifiedProgress;
  try {
    before = await api.progress(sessionId);
    await more(settledFaces(before));
    meanwhile = await api.progress(sessionId);
  } finally {
    process.kill(redis, 'SIGCONT');
  }
  return { before, meanwhile, end: await untilEnd(darkroom.url, sessionId) };
}

function settledFaces({ phases }: Snapshot): number {
  return phases.faceDetection.progress.settled;
}
