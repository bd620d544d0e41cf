import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { stages, endpoints, Snapshot, type UnifiedProgress } from '#libs/contracts';
import { makePhotos } from '../support/photos.js';
import { seededRandom } from '../support/random.js';
import { SharedServer } from '../support/shared.js';
import { IS_FULL } from '../support/wait-for.js';

/** The photos of one batch. */
const PHOTOS = 3;

/** Commands that must arrive before the end of the run. */
const TIMES = IS_FULL ? 50 : 2;

const server = await SharedServer.find();

/**
 * Sends the command at a random moment of a run in which every phase is one batch. After the answer no count moves,
 * whatever the workers are doing, and a resume, or a restart that finishes what is left, does the rest.
 */
test.each(['pause', 'cancel'] as const)('%s in the last batch is not overwritten by completed', async (command) => {
  const folder = server.folder(`one-batch-${command}`);
  await makePhotos(folder, PHOTOS, { seed: 70 + command.length, side: 320 });
  const { sessionId, installation } = await server.indexed(folder);
  const redis = new Redis(server.redisUrl);
  const random = seededRandom(TIMES);
  try {
    for (let honoured = 0, runMs = 1_000; honoured < TIMES;) {
      await server.api.command(sessionId, 'restart', { from: 'training' });
      await expect
        .poll(async () => (await server.api.progress(sessionId)).overallStatus, { interval: 5 })
        .not.toBe('discovering');
      const begun = performance.now();
      await delay(random() * runMs);
      const { status, body } = await server.api.send('POST', endpoints.sessions.command.path(sessionId, command));
      if (status === 409) {
        // The run was over: the next moment comes earlier.
        runMs = performance.now() - begun;
        continue;
      }
      const answer = Snapshot.parse(body);
      expect(answer.overallStatus).toBe(command === 'pause' ? 'paused' : 'cancelled');
      await expect.poll(() => jobsIn(redis, installation), { interval: 10, timeout: 10_000 }).toBe(0);
      expect(unmoved(await server.api.progress(sessionId))).toEqual(unmoved(answer));
      if (command === 'pause') await server.api.command(sessionId, 'resume');
      else await server.api.command(sessionId, 'restart', { from: 'clustering' });
      const end = await server.untilEnd(sessionId);
      expect(end).toMatchObject({ overallStatus: 'completed', overallProgress: { percentage: 100 } });
      expect(end.phases.training.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS });
      expect(end.phases.faceDetection.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS });
      honoured += 1;
    }
  } finally {
    redis.disconnect();
  }
});

/** The number of waiting and active jobs. */
async function jobsIn(redis: Redis, installation: string): Promise<number> {
  const lists = stages().flatMap((queue) =>
    ['wait', 'active'].map((list) => `darkroom:${installation}:${queue}:${list}`),
  );
  const lengths = await Promise.all(lists.map((list) => redis.llen(list)));
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** The parts of a snapshot that must not change while a session rests. */
function unmoved({ version, overallStatus, overallProgress, phases }: Snapshot | UnifiedProgress) {
  return { version, overallStatus, overallProgress, phases };
}
