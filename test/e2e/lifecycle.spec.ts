import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoints, isTerminal, redisNames, type Snapshot } from '#libs/contracts';
import { copyPhoto, makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { isEnd, type ProgressSocket } from '../support/socket.js';

const PHOTOS = 24;

const darkroom = await SharedServer.find();
let socket: ProgressSocket;
beforeAll(async () => {
  socket = await darkroom.connect();
});
afterAll(() => socket.close());

let seed = 0;
/** Makes a folder of photos that are not in the library yet. */
async function newFolder(photos = PHOTOS): Promise<string> {
  seed += 1;
  const folder = darkroom.folder(`photos-${seed}`);
  await makePhotos(folder, photos, { seed: 100 + seed });
  return folder;
}

/** Starts a session and returns when some of its photos are processed and others are not. */
async function atWork(folder: string): Promise<number> {
  const { sessionId } = await darkroom.api.index(folder);
  await socket.subscribe(sessionId);
  await socket.next(
    (event) =>
      event.event === 'progress' &&
      event.snapshot.sessionId === sessionId &&
      event.snapshot.phases.training.progress.settled > 0,
  );
  return sessionId;
}

/** The parts of a snapshot that no late result may change. */
function counts({ phases, version, overallProgress }: Snapshot) {
  return {
    version,
    percentage: overallProgress.percentage,
    training: phases.training.progress,
    faces: phases.faceDetection.progress,
  };
}

describe('cancel, retry what is left, restart', () => {
  let id: number;
  beforeAll(async () => {
    id = await atWork(await newFolder());
  });

  test('cancel ends the run at its current counts, once', async () => {
    const cancelled = await darkroom.api.command(id, 'cancel');
    expect(cancelled).toMatchObject({ overallStatus: 'cancelled', allowed: ['retry-failed', 'restart'] });
    expect(cancelled.overallProgress.percentage).toBeLessThan(100);
    const { event, snapshot } = await socket.end(id);
    expect([event, counts(snapshot)]).toEqual(['cancelled', counts(cancelled)]);
    expect(await darkroom.api.command(id, 'cancel')).toEqual(cancelled);
    expect(socket.of(id).filter(isEnd)).toHaveLength(1);
  });

  test('retry processes what is left in the next run, and nothing twice', async () => {
    const done = await darkroom.api.items(id, { state: 'completed' });
    const retried = await darkroom.api.command(id, 'retry-failed');
    expect(retried.version.run).toBe(2);
    const end = { overallStatus: 'completed', version: { run: 2 }, overallProgress: { percentage: 100 } };
    expect(await darkroom.untilEnd(id)).toMatchObject(end);
    const after = new Map((await darkroom.api.items(id)).map((item) => [item.photoId, item]));
    for (const item of done) expect(after.get(item.photoId)).toEqual(item);
  });

  test('with nothing failed and nothing left, retry is refused with the reason', async () => {
    const { status, body } = await darkroom.api.send('POST', endpoints.sessions.command.path(id, 'retry-failed'));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('nothing to retry') as string,
      details: { status: 'completed', allowed: ['restart'] },
    });
  });

  test('restart repeats a phase and leaves the earlier ones as they are', async () => {
    const before = await darkroom.api.items(id);
    const restarted = await darkroom.api.command(id, 'restart', { from: 'face_detection' });
    expect(restarted).toMatchObject({ overallStatus: 'running', version: { run: 3 } });
    expect(restarted.phases.training.status).toBe('completed');
    expect(restarted.phases.faceDetection.progress.settled).toBe(0);
    expect(await darkroom.untilEnd(id)).toMatchObject({ overallStatus: 'completed', version: { run: 3 } });
    expect(await darkroom.api.items(id)).toEqual(before);
    const again = await darkroom.api.items(id, { phase: 'face_detection' });
    expect(again.every(({ ms, state }) => ms !== null && state === 'completed')).toBe(true);
  });
});

test('retry processes a failed photo again after its file was repaired', async () => {
  const folder = await newFolder(3);
  const path = join(folder, 'repaired.jpg');
  await writeFile(path, '');
  const failed = await darkroom.indexed(folder);
  const { sessionId } = failed;
  expect(failed).toMatchObject({ overallStatus: 'completed', allowed: ['retry-failed', 'restart'] });
  expect(failed.phases.training.progress).toMatchObject({ completed: 3, failed: 1 });
  const [good = ''] = await makePhotos(darkroom.folder('spare'), 1, { seed: 500 });
  await copyPhoto(good, path);
  await darkroom.api.command(sessionId, 'retry-failed');
  const ended = await darkroom.untilEnd(sessionId);
  expect(ended.phases.training.progress).toMatchObject({ total: 4, completed: 4, failed: 0 });
  expect(ended.phases.faceDetection.progress).toMatchObject({ total: 4, completed: 4 });
});

test('a session over an empty folder completes and says that no photos were found', async () => {
  expect(await darkroom.indexed(darkroom.folder('empty'))).toMatchObject({
    ...{ overallStatus: 'completed', overallProgress: { percentage: 100 } },
    reason: expect.stringMatching(/no photos were found/i) as string,
  });
});

test('a session whose folder is gone at its start fails with the reason', async () => {
  const folder = darkroom.folder('going');
  const { sessionId } = await darkroom.api.create({ rootPath: folder });
  await rm(folder, { recursive: true });
  await darkroom.api.command(sessionId, 'start');
  const reason = expect.stringMatching(/does not exist/) as string;
  expect(await darkroom.untilEnd(sessionId)).toMatchObject({ overallStatus: 'failed', reason });
});

test('a session deleted during a run publishes its end and is then gone everywhere', async () => {
  const redis = new Redis(darkroom.redisUrl);
  try {
    await socket.subscribeToList();
    const id = await atWork(await newFolder());
    await darkroom.api.remove(id);
    expect((await socket.end(id, 10_000)).event).toBe('cancelled');
    await socket.next((event) => event.event === 'removed' && event.sessionId === id, 10_000);
    for (const path of ['', '/progress-unified', '/items', '/failures']) {
      expect(await darkroom.api.send('GET', `/api/v1/training/sessions/${id}${path}`)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
    }
    await expect(socket.subscribe(id)).rejects.toMatchObject({ code: 'not_found' });
    expect(JSON.parse((await redis.get(redisNames.snapshot(id))) ?? 'null')).toMatchObject({
      sessionId: id,
      removed: true,
    });
    expect(await redis.exists(redisNames.faceDetection(id))).toBe(0);
    // Late results of the workers are refused, and other sessions go on.
    expect((await darkroom.indexed(await newFolder(4))).overallStatus).toBe('completed');
    expect(JSON.parse((await redis.get(redisNames.snapshot(id))) ?? 'null')).toMatchObject({ removed: true });
    expect(socket.of(id).filter(({ snapshot }) => isTerminal(snapshot.overallStatus))).toHaveLength(1);
  } finally {
    redis.disconnect();
  }
});
