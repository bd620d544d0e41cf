import { Redis } from 'ioredis';
import { beforeAll, describe, expect, test } from 'vitest';
import { FaceDetectionCache, redisNames, type Snapshot, type UnifiedProgress } from '#libs/contracts';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import type { Program } from '../support/program.js';
import { useWorkspace } from '../support/workspace.js';

const PHOTOS = 40;

// Nothing is ready: the start makes the models, as on a fresh machine.
const workspace = useWorkspace({ readyModels: false });
const folder = workspace.folder('photos');
beforeAll(() => makePhotos(folder, PHOTOS));

describe('a folder indexed by one command', () => {
  let program: Program;
  beforeAll(async () => {
    program = await workspace.run({ folders: [folder], once: true });
    await program.ended;
  });

  test('exits with 0', async () => {
    expect(await program.ended, program.output).toEqual({ code: 0, signal: null });
  });

  test('shows a percentage that moves, never falls and ends at 100', () => {
    const percentages = program.lines.flatMap((line) => /^\[ *([\d.]+) %\]/.exec(line)?.[1] ?? []).map(Number);
    expect(percentages).toEqual([...percentages].sort((a, b) => a - b));
    expect(new Set(percentages).size).toBeGreaterThan(4);
    expect(percentages.at(-1)).toBe(100);
  });

  test('says at the end what was done', () => {
    expect(program.output).toMatch(new RegExp(`completed in .*: ${PHOTOS} photos, ${PHOTOS} trained, 0 duplicates skipped, 0 failed`));
  });
});

describe('the server afterwards, and another folder', () => {
  let darkroom: Darkroom;
  beforeAll(async () => {
    darkroom = await workspace.start({ roots: [workspace.directory] });
  });

  test('still says that the session completed, in all detail', async () => {
    const progress = await darkroom.api.progress(1);
    expect(progress).toMatchObject({ overallStatus: 'completed', overallProgress: { percentage: 100, currentPhase: 'completed' } });
    expectAllSettled(progress, PHOTOS);
  });

  test('tells REST, socket and Redis the same', async () => {
    const redis = new Redis(darkroom.redisUrl);
    const socket = await darkroom.connect();
    const other = workspace.folder('other');
    await makePhotos(other, 12, { seed: 2 });
    const { sessionId } = await darkroom.api.index(other);
    try {
      await socket.subscribe(sessionId);
      await socket.next(({ event }) => event === 'progress');
      expect(await darkroom.api.progress(sessionId)).toMatchObject({ source: 'redis', stale: false });
      const { snapshot } = await socket.end(sessionId);
      expect(await darkroom.api.progress(sessionId)).toEqual({ ...snapshot, source: expect.any(String) as string, stale: false });
      expect(JSON.parse((await redis.get(redisNames.snapshot(sessionId))) ?? '')).toEqual(snapshot);
      expectAllSettled(snapshot, 12);
    } finally {
      socket.close();
      redis.disconnect();
    }
  });

  test('keeps the face detection value of the seed in Redis, field for field, for an hour', async () => {
    const redis = new Redis(darkroom.redisUrl);
    try {
      const key = 'face_detection:2:progress';
      const value = JSON.parse((await redis.get(key)) ?? 'null') as unknown;
      const { phases, updatedAt } = await darkroom.api.progress(2);
      expect(value).toEqual({
        processed_images: 12,
        total_images: 12,
        faces_detected: phases.faceDetection.faces,
        failed_images: 0,
        current_batch: 1,
        total_batches: 1,
        updated_at: updatedAt,
      });
      expect(FaceDetectionCache.parse(value)).toEqual(value);
      expect(await redis.ttl(key)).toBeGreaterThan(3_500);
      expect(await redis.ttl(key)).toBeLessThanOrEqual(3_600);
    } finally {
      redis.disconnect();
    }
  });
});

/** Every phase is at exactly 100 %, and its items add up. */
function expectAllSettled({ phases }: Snapshot | UnifiedProgress, photos: number): void {
  for (const { status, progress } of [phases.training, phases.faceDetection, phases.clustering]) {
    const { completed, skipped, failed, settled, current, total, percentage } = progress;
    expect({ status, percentage }).toEqual({ status: 'completed', percentage: 100 });
    expect(completed + skipped + failed).toBe(total);
    expect([settled, current]).toEqual([total, total]);
  }
  expect(phases.training.progress).toMatchObject({ total: photos, completed: photos });
  expect(phases.faceDetection.progress).toMatchObject({ total: photos, completed: photos });
}
