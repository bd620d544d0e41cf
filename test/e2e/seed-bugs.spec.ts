import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  redisNames,
  routes,
  SessionList,
  UnifiedProgress,
  type Command,
  type FaceDetectionCache,
  type Snapshot,
} from '#libs/contracts';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import { makeBadFiles } from '../support/bad-files.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { untilEnd, type ProgressSocket } from '../support/socket.js';

// What went wrong in the system that Darkroom takes the place of, each named after it.

const SLOW = 120_000;

const darkroom = await SharedServer.find();
const redis = new Redis(darkroom.redisUrl);
const sockets: ProgressSocket[] = [];
afterAll(() => {
  redis.disconnect();
  for (const socket of sockets) socket.close();
});

/** Follows a session, from now on. */
async function watch(sessionId: number) {
  const socket = await darkroom.connect();
  sockets.push(socket);
  const first = await socket.subscribe(sessionId);
  const seen = () => [first, ...socket.of(sessionId).map(({ snapshot }) => snapshot)];
  const until = (fits: (snapshot: Snapshot) => boolean) =>
    socket.next((heard) => 'snapshot' in heard && fits(heard.snapshot), SLOW);
  return { seen, until, end: async () => (await socket.end(sessionId, SLOW)).snapshot };
}

async function send(sessionId: number, command: Command) {
  return darkroom.api.send('POST', routes.command(sessionId, command));
}

describe('a session with duplicates and files that cannot be read, paused and resumed in face detection', () => {
  /** So many that a fast machine is still at work when it is told to pause. */
  const different = 48;
  const files = different + 4 + 2;
  let album: Album;
  let started: Snapshot;
  let seen: Snapshot[];
  let paused: Snapshot;
  let end: Snapshot;
  beforeAll(async () => {
    album = await makeAlbum({ folder: darkroom.folder('album'), different, duplicates: 4, bad: 2 }, 460);
    const { sessionId } = await darkroom.api.create({ rootPath: album.folder });
    const session = await watch(sessionId);
    started = await darkroom.api.command(sessionId, 'start');
    await session.until(({ phases }) => phases.faceDetection.progress.settled > 0);
    paused = await darkroom.api.command(sessionId, 'pause');
    await darkroom.api.command(sessionId, 'resume');
    end = await session.end();
    seen = session.seen();
  }, SLOW);

  it('starting kept the API busy for as long as the folder was walked: it answers before the walk', () => {
    expect(started).toMatchObject({ overallStatus: 'discovering', overallProgress: { currentPhase: 'discovering' } });
  });

  it('discovery showed 0 of 0: before it has ended no total is told, and no percentage that is no number', () => {
    for (const { phases, overallProgress } of seen.filter(({ overallStatus }) => overallStatus === 'discovering')) {
      expect([phases.training.progress.total, overallProgress.percentage]).toEqual([null, 0]);
    }
  });

  it('between two phases the session was "pending", at which pages stopped asking', () => {
    const statuses = seen.map(({ overallStatus }) => overallStatus);
    const changes = statuses.filter((status, at) => status !== statuses[at - 1]);
    expect(changes).toEqual(['pending', 'discovering', 'running', 'paused', 'running', 'completed']);
  });

  it('a paused session, and its phase, said "pending"', () => {
    expect(paused).toMatchObject({ overallStatus: 'paused', phases: { faceDetection: { status: 'paused' } } });
    expect([paused.phases.training.status, paused.phases.clustering.status]).toEqual(['completed', 'pending']);
  });

  it('clustering was "running" at 0 % while faces were still looked for, and had no times', () => {
    for (const { overallProgress, phases } of seen.filter(({ phases }) => phases.faceDetection.status === 'running')) {
      expect([overallProgress.currentPhase, phases.clustering.status]).toEqual(['face_detection', 'pending']);
    }
    expect(seen.map(({ overallProgress }) => overallProgress.currentPhase)).toContain('clustering');
    expect(Date.parse(end.phases.clustering.completedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(end.phases.clustering.startedAt ?? ''),
    );
  });

  it('after resume the total was what remained, and the counts began again from 0', () => {
    const faces = seen.map(({ phases }) => phases.faceDetection.progress).filter(({ total }) => total !== null);
    expect(new Set(faces.map(({ total }) => total))).toEqual(new Set([album.different]));
    const settled = faces.map((progress) => progress.settled);
    expect(settled).toEqual([...settled].sort((a, b) => a - b));
    expect(paused.phases.faceDetection.progress.settled).toBeGreaterThan(0);
  });

  it('skipped and failed photos were counted nowhere: the session ended at 49.7 %', async () => {
    await expectIndexed(darkroom, end, album);
  });

  it('REST, list, socket and Redis each told another progress', async () => {
    expect(await darkroom.api.progress(end.sessionId)).toEqual({
      ...end,
      source: expect.any(String) as string,
      stale: false,
    });
    expect(JSON.parse((await redis.get(redisNames.snapshot(end.sessionId))) ?? '')).toEqual(end);
    const line = (await darkroom.api.sessions()).items.find(({ sessionId }) => sessionId === end.sessionId);
    expect(line).toMatchObject({
      version: end.version,
      status: 'completed',
      percentage: 100,
      completed: different,
      skipped: 4,
      failed: 2,
    });
  });

  it('API and page named things differently: answers have the names of the contract, all and only those', async () => {
    const { body } = await darkroom.api.send('GET', routes.progress(end.sessionId));
    expect(UnifiedProgress.parse(body)).toEqual(body);
    const list = await darkroom.api.send('GET', routes.sessions());
    expect(SessionList.parse(list.body)).toEqual(list.body);
  });

  it('items of completed photos had no times, and their pages overlapped', async () => {
    const items = await darkroom.api.items(end.sessionId, { limit: '7' });
    expect(new Set(items.map(({ path }) => path)).size).toBe(files);
    for (const { state, ms, attempts } of items)
      if (state === 'completed') expect([typeof ms, attempts]).toEqual(['number', 1]);
  });

  it('times were in the zone of the host', () => {
    const [from, to] = [Date.parse(end.startedAt ?? ''), Date.parse(end.endedAt ?? '')];
    // Rounded to a tenth of a second, it can be 50 ms more than it was; each time is cut to its millisecond.
    expect(to - from).toBeGreaterThan(end.activeSeconds * 1_000 - 52);
    expect(Math.abs(Date.now() - to)).toBeLessThan(SLOW);
  });

  describe('done again from the first phase', () => {
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
      cached = JSON.parse(
        (await redis.get(redisNames.faceDetection(end.sessionId))) ?? 'null',
      ) as FaceDetectionCache | null;
      await untilEnd(darkroom.url, end.sessionId, SLOW);
      again = session.seen().filter(({ version }) => version.run === 2);
    }, SLOW);

    it('it was "pending" while it ran, could not be paused, and could be started a second time', () => {
      expect(restarted).toMatchObject({ overallStatus: 'running', version: { run: 2 }, allowed: ['pause', 'cancel'] });
      expect(startRefused).toBe(409);
    });

    it('duplicates were counted again on top: 150 %, at which REST answered 404', async () => {
      expect(again.length).toBeGreaterThan(3);
      for (const { overallProgress, phases } of again) {
        expect(overallProgress.percentage).toBeLessThanOrEqual(100);
        expect(phases.training.progress.settled).toBeLessThanOrEqual(files);
      }
      await expectIndexed(darkroom, await darkroom.api.progress(end.sessionId), album);
    });

    it('face detection stood at the 100 % of the run before, which Redis still held', () => {
      expect(restarted.phases.faceDetection).toMatchObject({
        status: 'pending',
        progress: { settled: 0, total: null },
      });
      expect(cached?.processed_images ?? 0).toBe(0);
    });
  });
});

describe('a folder of which nothing can be read', () => {
  it(
    'was never over: all photos failed, and no phase after had anything to do',
    async () => {
      const folder = darkroom.folder('unreadable');
      await makeBadFiles(folder, 3);
      const { sessionId } = await darkroom.api.index(folder);
      const end = await untilEnd(darkroom.url, sessionId, SLOW);
      expect(end).toMatchObject({ overallStatus: 'completed', overallProgress: { percentage: 100 } });
      expect(end.phases.training.progress).toMatchObject({ total: 3, failed: 3, percentage: 100 });
      expect(end.phases.faceDetection).toMatchObject({
        needed: false,
        status: 'completed',
        progress: { percentage: 100 },
      });
    },
    SLOW,
  );
});

describe('a session that is not at work', () => {
  let folder: string;
  beforeAll(async () => {
    folder = darkroom.folder('small');
    await mkdir(join(folder, 'nested', 'deeply'), { recursive: true });
    await makePhotos(join(folder, 'nested', 'deeply'), 3, { seed: 470 });
  });

  it(
    'with no folder chosen below its root found nothing: it takes all of them',
    async () => {
      const { sessionId } = await darkroom.api.index(folder);
      expect((await untilEnd(darkroom.url, sessionId, SLOW)).phases.training.progress).toMatchObject({
        total: 3,
        completed: 3,
      });
    },
    SLOW,
  );

  it('given start, pause and cancel at once took what came last over what came first: each is done or refused', async () => {
    const { sessionId } = await darkroom.api.create({ rootPath: folder });
    const answers = await Promise.all(
      (['start', 'cancel', 'start', 'pause', 'cancel'] as const).map((command) => send(sessionId, command)),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    // Of two starts one at most is done, and after cancel nothing is.
    expect(answers.filter(({ status }, at) => status === 200 && [0, 2].includes(at)).length).toBeLessThanOrEqual(1);
    expect(await darkroom.api.progress(sessionId)).toMatchObject({ overallStatus: 'cancelled', version: { run: 1 } });
  });

  it(
    'stuck where its work could not be queued: the command is refused, and nothing changes',
    async () => {
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
      expect((await untilEnd(darkroom.url, sessionId, SLOW)).overallStatus).toBe('completed');
    },
    SLOW,
  );

  it(
    'was changed by the restart of another: each keeps its own counts, items and people',
    async () => {
      const sessions = [await darkroom.api.index(folder), await darkroom.api.index(folder)];
      for (const { sessionId } of sessions) await untilEnd(darkroom.url, sessionId, SLOW);
      const [one = 0, other = 0] = sessions.map(({ sessionId }) => sessionId);
      const stateOf = async (id: number) => [
        (await darkroom.api.progress(id)).version,
        await darkroom.api.items(id),
        await darkroom.api.people(),
      ];
      const before = await stateOf(one);
      await darkroom.api.command(other, 'restart', { from: 'face_detection' });
      await untilEnd(darkroom.url, other, SLOW);
      expect(await stateOf(one)).toEqual(before);
    },
    SLOW,
  );
});
