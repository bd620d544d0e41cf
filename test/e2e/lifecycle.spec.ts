import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTerminal, redisNames, type Command, type Snapshot, type UnifiedProgress } from '#libs/contracts';
import { copyPhoto, makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { isEnd, untilEnd, type ProgressSocket } from '../support/socket.js';

const PHOTOS = 24;
const SLOW = 120_000;

const darkroom = await SharedServer.find();
let socket: ProgressSocket;
beforeAll(async () => {
  socket = await darkroom.connect();
});
afterAll(() => socket.close());

/** A folder with photos that nobody has indexed. */
let seed = 0;
async function newFolder(photos = PHOTOS): Promise<string> {
  seed += 1;
  const folder = darkroom.folder(`photos-${seed}`);
  await makePhotos(folder, photos, { seed: 100 + seed });
  return folder;
}

/** Starts a session and returns when some of its photos are settled and others are not. */
async function atWork(folder: string): Promise<number> {
  const { sessionId } = await darkroom.api.index(folder);
  await socket.subscribe(sessionId);
  await socket.next(
    (heard) =>
      heard.event === 'progress' &&
      heard.snapshot.sessionId === sessionId &&
      heard.snapshot.phases.training.progress.settled > 0,
    SLOW,
  );
  return sessionId;
}

function refused(sessionId: number, command: Command, body?: unknown) {
  return darkroom.api.send(
    'POST',
    `/api/v1/training/sessions/${sessionId}/${command}`,
    body === undefined ? {} : { body },
  );
}

/** What of a snapshot must not move while a session rests. */
function counts({ phases, version, overallProgress }: Snapshot | UnifiedProgress) {
  return {
    version,
    percentage: overallProgress.percentage,
    training: phases.training.progress,
    faces: phases.faceDetection.progress,
  };
}

describe('pause and resume', () => {
  let id: number;
  let paused: Snapshot;
  beforeAll(async () => {
    id = await atWork(await newFolder());
    paused = await darkroom.api.command(id, 'pause');
  }, SLOW);

  test('pause answers the paused session, and what may be done next', () => {
    expect(paused).toMatchObject({ overallStatus: 'paused', allowed: ['resume', 'cancel'] });
  });

  test('after the answer no count moves, even with work of other sessions done meanwhile', async () => {
    const other = await darkroom.api.index(await newFolder(4));
    await untilEnd(darkroom.url, other.sessionId, SLOW);
    expect(counts(await darkroom.api.progress(id))).toEqual(counts(paused));
  });

  test('pausing again changes nothing', async () => {
    expect(await darkroom.api.command(id, 'pause')).toEqual(paused);
  });

  test('what does not fit is refused with the status and what is allowed', async () => {
    const { status, body } = await refused(id, 'start');
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'conflict', details: { status: 'paused', allowed: ['resume', 'cancel'] } });
  });

  test('resume goes on in the same run, and nothing is lost or counted twice', async () => {
    const resumed = await darkroom.api.command(id, 'resume');
    expect(resumed).toMatchObject({ overallStatus: 'running', allowed: ['pause', 'cancel'] });
    const { snapshot } = await socket.end(id, SLOW);
    expect(snapshot).toMatchObject({
      overallStatus: 'completed',
      version: { run: 1 },
      overallProgress: { percentage: 100 },
    });
    expect(snapshot.phases.training.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS });
    expect(await darkroom.api.items(id)).toHaveLength(PHOTOS);
    const seen = socket.of(id).map(({ snapshot: { overallProgress } }) => overallProgress.percentage);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});

describe('cancel, retry what is left, restart', () => {
  let id: number;
  beforeAll(async () => {
    id = await atWork(await newFolder());
  }, SLOW);

  test('cancel ends the run where it stands, once', async () => {
    const cancelled = await darkroom.api.command(id, 'cancel');
    expect(cancelled).toMatchObject({ overallStatus: 'cancelled', allowed: ['retry-failed', 'restart'] });
    expect(cancelled.overallProgress.percentage).toBeLessThan(100);
    const { event, snapshot } = await socket.end(id);
    expect([event, counts(snapshot)]).toEqual(['cancelled', counts(cancelled)]);
    expect(await darkroom.api.command(id, 'cancel')).toEqual(cancelled);
    expect(socket.of(id).filter(isEnd)).toHaveLength(1);
  });

  test('retry does what is left, in the next run, and does nothing twice', async () => {
    const done = await darkroom.api.items(id, { state: 'completed' });
    const retried = await darkroom.api.command(id, 'retry-failed');
    expect(retried.version.run).toBe(2);
    const ended = await untilEnd(darkroom.url, id, SLOW);
    expect(ended).toMatchObject({
      overallStatus: 'completed',
      version: { run: 2 },
      overallProgress: { percentage: 100 },
    });
    const after = new Map((await darkroom.api.items(id)).map((item) => [item.photoId, item]));
    for (const item of done) expect(after.get(item.photoId)).toEqual(item);
  });

  test('with nothing failed and nothing left, retry is refused, and says why', async () => {
    const { status, body } = await refused(id, 'retry-failed');
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('nothing to retry') as string,
      details: { status: 'completed', allowed: ['restart'] },
    });
  });

  test('restart does a phase again, and leaves the earlier ones as they are', async () => {
    const before = await darkroom.api.items(id);
    const restarted = await darkroom.api.command(id, 'restart', { from: 'face_detection' });
    expect(restarted).toMatchObject({ overallStatus: 'running', version: { run: 3 } });
    expect(restarted.phases.training.status).toBe('completed');
    expect(restarted.phases.faceDetection.progress.settled).toBe(0);
    const ended = await untilEnd(darkroom.url, id, SLOW);
    expect(ended).toMatchObject({ overallStatus: 'completed', version: { run: 3 } });
    expect(await darkroom.api.items(id)).toEqual(before);
    const again = await darkroom.api.items(id, { phase: 'face_detection' });
    expect(again.every(({ ms, state }) => ms !== null && state === 'completed')).toBe(true);
  });
});

test('a photo that failed is done again by retry once it is mended', async () => {
  const folder = await newFolder(3);
  const path = join(folder, 'mended.jpg');
  await writeFile(path, '');
  const { sessionId } = await darkroom.api.index(folder);
  const failed = await untilEnd(darkroom.url, sessionId, SLOW);
  expect(failed).toMatchObject({ overallStatus: 'completed', allowed: ['retry-failed', 'restart'] });
  expect(failed.phases.training.progress).toMatchObject({ completed: 3, failed: 1 });
  const [good = ''] = await makePhotos(darkroom.folder('spare'), 1, { seed: 500 });
  await copyPhoto(good, path);
  await darkroom.api.command(sessionId, 'retry-failed');
  const ended = await untilEnd(darkroom.url, sessionId, SLOW);
  expect(ended.phases.training.progress).toMatchObject({ total: 4, completed: 4, failed: 0 });
  expect(ended.phases.faceDetection.progress).toMatchObject({ total: 4, completed: 4 });
});

test('an empty folder completes, and says that there were no photos', async () => {
  const { sessionId } = await darkroom.api.index(darkroom.folder('empty'));
  const ended = await untilEnd(darkroom.url, sessionId);
  expect(ended).toMatchObject({ overallStatus: 'completed', overallProgress: { percentage: 100 } });
  expect(ended.reason).toMatch(/no photos were found/i);
});

test('a folder that is gone when the session starts fails it, with the reason', async () => {
  const folder = darkroom.folder('going');
  const { sessionId } = await darkroom.api.create({ rootPath: folder });
  await rm(folder, { recursive: true });
  await darkroom.api.command(sessionId, 'start');
  const ended = await untilEnd(darkroom.url, sessionId);
  expect(ended.overallStatus).toBe('failed');
  expect(ended.reason).toMatch(/does not exist/);
});

test('delete during a run: its end is heard, then it is gone everywhere', async () => {
  const redis = new Redis(darkroom.redisUrl);
  try {
    await socket.subscribeToList();
    const id = await atWork(await newFolder());
    await darkroom.api.remove(id);
    expect((await socket.end(id, 10_000)).event).toBe('cancelled');
    await socket.next((heard) => heard.event === 'removed' && heard.sessionId === id, 10_000);
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
    // What the workers still had in hand is refused, and other sessions go on.
    const other = await darkroom.api.index(await newFolder(4));
    expect((await untilEnd(darkroom.url, other.sessionId, SLOW)).overallStatus).toBe('completed');
    expect(JSON.parse((await redis.get(redisNames.snapshot(id))) ?? 'null')).toMatchObject({ removed: true });
    expect(socket.of(id).filter(({ snapshot }) => isTerminal(snapshot.overallStatus))).toHaveLength(1);
  } finally {
    redis.disconnect();
  }
});
