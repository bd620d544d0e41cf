import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { stages, endpoints, Snapshot, type UnifiedProgress } from '#libs/contracts';
import { makePhotos } from './photos.js';
import { seededRandom } from './random.js';
import type { SharedServer } from './shared.js';
import { untilEnd } from './socket.js';

/** As many photos as one batch has. */
const PHOTOS = 3;

/**
 * Gives a session whose every phase is one batch the command at a random moment of its run, until `times` of them came
 * before its end. Each must be honoured: after the answer no count moves, whatever the workers had in hand, and a
 * resume, or a restart that finishes what is unfinished, does the rest.
 */
export async function expectHonoured(server: SharedServer, command: 'pause' | 'cancel', times: number): Promise<void> {
  const folder = server.folder(`one-batch-${command}`);
  await makePhotos(folder, PHOTOS, { seed: 70 + command.length, side: 320 });
  const { sessionId } = await server.api.index(folder);
  const { installation } = await untilEnd(server.url, sessionId);
  const redis = new Redis(server.redisUrl);
  const random = seededRandom(times);
  try {
    for (let honoured = 0, runMs = 1_000; honoured < times;) {
      const begun = performance.now();
      await server.api.command(sessionId, 'restart', { from: 'training' });
      await delay(random() * runMs);
      const { status, body } = await server.api.send('POST', endpoints.sessions.command.path(sessionId, command));
      if (status === 409) {
        // It was over: the next moment is sought in a shorter time.
        runMs = performance.now() - begun;
        continue;
      }
      const answer = Snapshot.parse(body);
      expect(answer.overallStatus).toBe(command === 'pause' ? 'paused' : 'cancelled');
      await expect.poll(() => jobsIn(redis, installation), { interval: 10, timeout: 10_000 }).toBe(0);
      expect(unmoved(await server.api.progress(sessionId))).toEqual(unmoved(answer));
      if (command === 'pause') await server.api.command(sessionId, 'resume');
      else await server.api.command(sessionId, 'restart', { from: 'clustering' });
      const end = await untilEnd(server.url, sessionId);
      expect(end).toMatchObject({ overallStatus: 'completed', overallProgress: { percentage: 100 } });
      expect(end.phases.training.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS });
      expect(end.phases.faceDetection.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS });
      honoured += 1;
    }
  } finally {
    redis.disconnect();
  }
}

/** Jobs that wait, or that a worker has in hand. */
async function jobsIn(redis: Redis, installation: string): Promise<number> {
  const lists = stages().flatMap((queue) =>
    ['wait', 'active'].map((list) => `darkroom:${installation}:${queue}:${list}`),
  );
  const lengths = await Promise.all(lists.map((list) => redis.llen(list)));
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** What of a snapshot must not move while a session rests. */
function unmoved({ version, overallStatus, overallProgress, phases }: Snapshot | UnifiedProgress) {
  return { version, overallStatus, overallProgress, phases };
}
