import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  redisNames,
  endpoints,
  type UnifiedProgress,
  type Command,
  type FaceDetectionCache,
  type Snapshot,
} from '#libs/contracts';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import { makeBadFiles } from '../support/bad-files.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { type ProgressSocket } from '../support/socket.js';

// Each test states the right behaviour where a predecessor of Darkroom is known to have failed.

const darkroom = await SharedServer.find();
const redis = new Redis(darkroom.redisUrl);
const sockets: ProgressSocket[] = [];
afterAll(() => {
  redis.disconnect();
  for (const socket of sockets) socket.close();
});

/** Follows a session from now on. */
async function watch(sessionId: number) {
  const socket = await darkroom.connect();
  sockets.push(socket);
  const first = await socket.subscribe(sessionId);
  const seen = () => [first, ...socket.of(sessionId).map(({ snapshot }) => snapshot)];
  const until = (fits: (snapshot: Snapshot) => boolean) =>
    socket.next((event) => 'snapshot' in event && fits(event.snapshot));
  return { seen, until, end: async () => (await socket.end(sessionId)).snapshot };
}

const send = (sessionId: number, command: Command) =>
  darkroom.api.send('POST', endpoints.sessions.command.path(sessionId, command));

describe('a session with duplicates and unreadable files, paused and resumed in face detection', () => {
  /** Enough that face detection is still running when the pause arrives. */
  const different = 48;
  const files = different + 4 + 2;
  let album: Album;
  let started: Snapshot;
  let seen: Snapshot[];
  let paused: Snapshot;
  let pausedAgain: Snapshot;
  let stillPaused: UnifiedProgress;
  let resumed: Snapshot;
  let end: Snapshot;
  beforeAll(async () => {
    album = await makeAlbum({ folder: darkroom.folder('album'), different, duplicates: 4, bad: 2 }, 460);
    const { sessionId } = await darkroom.api.create({ rootPath: album.folder });
    const session = await watch(sessionId);
    started = await darkroom.api.command(sessionId, 'start');
    await session.until(({ phases }) => phases.faceDetection.progress.settled > 0);
    paused = await darkroom.api.command(sessionId, 'pause');
    pausedAgain = await darkroom.api.command(sessionId, 'pause');
    const other = darkroom.folder('other');
    await makePhotos(other, 4, { seed: 461 });
    await darkroom.indexed(other);
    stillPaused = await darkroom.api.progress(sessionId);
    resumed = await darkroom.api.command(sessionId, 'resume');
    end = await session.end();
    seen = session.seen();
  });

  it('start is answered before the folder is walked; during discovery the total is null and the percentage 0', () => {
    expect(started).toMatchObject({ overallStatus: 'discovering', overallProgress: { currentPhase: 'discovering' } });
    for (const { phases, overallProgress } of seen.filter(({ overallStatus }) => overallStatus === 'discovering')) {
      expect([phases.training.progress.total, overallProgress.percentage]).toEqual([null, 0]);
    }
  });

  it('a started session never reports pending again, and goes through each status once', () => {
    const statuses = seen.map(({ overallStatus }) => overallStatus);
    const changes = statuses.filter((status, at) => status !== statuses[at - 1]);
    expect(changes).toEqual(['pending', 'discovering', 'running', 'paused', 'running', 'completed']);
  });

  it('a paused session, and its current phase, report paused, with the commands that are allowed', () => {
    expect(paused).toMatchObject({ overallStatus: 'paused', allowed: ['resume', 'cancel'] });
    const [training, faceDetection, clustering] = ['completed', 'paused', 'pending'].map((status) => ({ status }));
    expect(paused.phases).toMatchObject({ training, faceDetection, clustering });
  });

  it('no count of a paused session moves, by a second pause or while another session is processed', () => {
    expect(pausedAgain).toEqual(paused);
    expect(stillPaused).toMatchObject({ ...paused, stale: false });
  });

  it('clustering is pending until faces are detected, and then has its start and end times', () => {
    for (const { overallProgress, phases } of seen.filter(({ phases }) => phases.faceDetection.status === 'running')) {
      expect([overallProgress.currentPhase, phases.clustering.status]).toEqual(['face_detection', 'pending']);
    }
    expect(seen.map(({ overallProgress }) => overallProgress.currentPhase)).toContain('clustering');
    expect(Date.parse(end.phases.clustering.completedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(end.phases.clustering.startedAt ?? ''),
    );
  });

  it('a resumed session goes on in the same run, with its totals and counts', () => {
    expect(resumed).toMatchObject({ overallStatus: 'running', allowed: ['pause', 'cancel'], version: { run: 1 } });
    expect(end.version.run).toBe(1);
    const faces = seen.map(({ phases }) => phases.faceDetection.progress).filter(({ total }) => total !== null);
    expect(new Set(faces.map(({ total }) => total))).toEqual(new Set([album.different]));
    const settled = faces.map((progress) => progress.settled);
    expect(settled).toEqual([...settled].sort((a, b) => a - b));
    const overall = seen.map(({ overallProgress }) => overallProgress.percentage);
    expect(overall).toEqual([...overall].sort((a, b) => a - b));
    expect(paused.phases.faceDetection.progress.settled).toBeGreaterThan(0);
  });

  it('skipped and failed photos count as processed: the session ends at 100 % with every result stored once', async () => {
    await expectIndexed(darkroom, end, album);
  });

  it('REST, list, socket and Redis report the same progress', async () => {
    const source = expect.any(String) as string;
    const condition = expect.objectContaining({ state: 'working', cause: null }) as object;
    expect(await darkroom.api.progress(end.sessionId)).toEqual({ ...end, source, stale: false, condition });
    expect(JSON.parse((await redis.get(redisNames.snapshot(end.sessionId))) ?? '')).toEqual(end);
    const line = (await darkroom.api.sessions()).items.find(({ sessionId }) => sessionId === end.sessionId);
    const counts = { percentage: 100, completed: different, skipped: 4, failed: 2 };
    expect(line).toMatchObject({ version: end.version, status: 'completed', ...counts });
  });

  it('Redis holds the face detection counts under their compatibility key, field for field, for an hour', async () => {
    const key = `face_detection:${end.sessionId}:progress`;
    expect(JSON.parse((await redis.get(key)) ?? 'null')).toEqual({
      processed_images: different,
      total_images: different,
      faces_detected: end.phases.faceDetection.faces,
      failed_images: 0,
      current_batch: 3,
      total_batches: 3,
      updated_at: end.updatedAt,
    });
    const seconds = await redis.ttl(key);
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
  });

  it('items of completed photos have times, and their pages do not overlap', async () => {
    const items = await darkroom.api.items(end.sessionId, { limit: '7' });
    expect(new Set(items.map(({ path }) => path)).size).toBe(files);
    for (const { state, ms, attempts } of items)
      if (state === 'completed') expect([typeof ms, attempts]).toEqual(['number', 1]);
  });

  it('times are absolute and match the active time', () => {
    const [from, to] = [Date.parse(end.startedAt ?? ''), Date.parse(end.endedAt ?? '')];
    // activeSeconds is rounded to 0.1 s, and each time is truncated to 1 ms.
    expect(to - from).toBeGreaterThan(end.activeSeconds * 1_000 - 52);
    expect(Math.abs(Date.now() - to)).toBeLessThan(60_000);
  });

  describe('restarted from the first phase', () => {
    let restarted: Snapshot;
    let cached: FaceDetectionCache | null;
    let startRefused: number;
    let again: Snapshot[];
    beforeAll(async () => {
      const session = await watch(end.sessionId);
      restarted = await darkroom.api.command(end.sessionId, 'restart', { from: 'training' });
      startRefused = (await send(end.sessionId, 'start')).status;
      const first = await darkroom.api.progress(end.sessionId);
      expect(first.version.run).toBe(2);
      const found = await redis.get(redisNames.faceDetection(end.sessionId));
      cached = JSON.parse(found ?? 'null') as FaceDetectionCache | null;
      await darkroom.untilEnd(end.sessionId);
      again = session.seen().filter(({ version }) => version.run === 2);
    });

    it('it walks the folder again at once, and refuses a second start', () => {
      expect(restarted).toMatchObject({ overallStatus: 'discovering', version: { run: 2 }, allowed: ['cancel'] });
      expect(startRefused).toBe(409);
    });

    it('counts start again from 0: nothing exceeds 100 % or the number of files', async () => {
      expect(again.length).toBeGreaterThan(3);
      for (const { overallProgress, phases } of again) {
        expect(overallProgress.percentage).toBeLessThanOrEqual(100);
        expect(phases.training.progress.settled).toBeLessThanOrEqual(files);
      }
      await expectIndexed(darkroom, await darkroom.api.progress(end.sessionId), album);
    });

    it('face detection starts at 0, in Redis as well', () => {
      const { faceDetection } = restarted.phases;
      expect(faceDetection).toMatchObject({ status: 'pending', progress: { settled: 0, total: null } });
      expect(cached?.processed_images ?? 0).toBe(0);
    });
  });
});

it('a folder of which nothing can be read completes at 100 %: all photos failed, later phases are not needed', async () => {
  const folder = darkroom.folder('unreadable');
  await makeBadFiles(folder, 3);
  const end = await darkroom.indexed(folder);
  expect(end).toMatchObject({ overallStatus: 'completed', overallProgress: { percentage: 100 } });
  const { training, faceDetection } = end.phases;
  expect(training.progress).toMatchObject({ total: 3, failed: 3, percentage: 100 });
  expect(faceDetection).toMatchObject({ needed: false, status: 'completed', progress: { percentage: 100 } });
});

describe('a session that is not at work', () => {
  let folder: string;
  beforeAll(async () => {
    folder = darkroom.folder('small');
    await mkdir(join(folder, 'nested', 'deeply'), { recursive: true });
    await makePhotos(join(folder, 'nested', 'deeply'), 3, { seed: 470 });
  });

  it('without chosen sub-folders takes all of them', async () => {
    expect((await darkroom.indexed(folder)).phases.training.progress).toMatchObject({ total: 3, completed: 3 });
  });

  it('executes or refuses each of several simultaneous commands', async () => {
    const { sessionId } = await darkroom.api.create({ rootPath: folder });
    const answers = await Promise.all(
      (['start', 'cancel', 'start', 'pause', 'cancel'] as const).map((command) => send(sessionId, command)),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    // At most one start succeeds, and none after a cancel.
    expect(answers.filter(({ status }, at) => status === 200 && [0, 2].includes(at)).length).toBeLessThanOrEqual(1);
    expect(await darkroom.api.progress(sessionId)).toMatchObject({ overallStatus: 'cancelled', version: { run: 1 } });
  });

  it('stays unchanged when its work cannot be queued: the command is refused', async () => {
    const { sessionId, version } = await darkroom.api.create({ rootPath: folder });
    const group = -darkroom.pidOf('redis');
    process.kill(group, 'SIGSTOP');
    try {
      expect(await send(sessionId, 'start')).toMatchObject({ status: 503, body: { code: 'queue_unavailable' } });
    } finally {
      process.kill(group, 'SIGCONT');
    }
    expect(await darkroom.api.progress(sessionId)).toMatchObject({ overallStatus: 'pending', version });
    await darkroom.api.command(sessionId, 'start');
    expect((await darkroom.untilEnd(sessionId)).overallStatus).toBe('completed');
  });

  it('keeps its own counts, items and people when another over the same photos is restarted', async () => {
    const sessions = [await darkroom.api.index(folder), await darkroom.api.index(folder)];
    for (const { sessionId } of sessions) await darkroom.untilEnd(sessionId);
    const [one = 0, other = 0] = sessions.map(({ sessionId }) => sessionId);
    const stateOf = async (id: number) => [
      (await darkroom.api.progress(id)).version,
      await darkroom.api.items(id),
      await darkroom.api.people(),
    ];
    const before = await stateOf(one);
    await darkroom.api.command(other, 'restart', { from: 'face_detection' });
    await darkroom.untilEnd(other);
    expect(await stateOf(one)).toEqual(before);
  });
});
