import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { endpoints, type WorkerWait } from '#libs/contracts';
import { makePhotos } from '../support/photos.js';
import { Program } from '../support/program.js';
import { untilWorkers } from '../support/workers.js';
import { useWorkspace } from '../support/workspace.js';

const PHOTOS = 100;
/** Jobs of a queue that a worker has at once. */
const JOBS_AT_ONCE = 2;

const main = fileURLToPath(new URL('../../dist/apps/worker/src/main.js', import.meta.url));
const workspace = useWorkspace();
const programs: Program[] = [];
afterAll(async () => {
  for (const program of programs) program.kill('SIGTERM');
  await Promise.all(programs.map(({ ended }) => ended));
});

/** Mounts something else over the folder, with a file in it, for the worker alone. */
const BLIND = 'mount -t tmpfs tmpfs "$1" && touch "$1/stray.txt" && exec "$2" "$3"';
const canIsolate = spawnSync('unshare', ['--mount', 'true']).status === 0;

test.skipIf(!canIsolate)(
  'a worker that does not see the photos leaves them to one that does: none fails, and it says what it does not see',
  async () => {
    const folder = workspace.folder('photos');
    await makePhotos(folder, PHOTOS, { seed: 910, side: 240 });
    const darkroom = await workspace.start({ roots: [workspace.directory], workers: 1 });
    const { databaseUrl, redisUrl, data } = darkroom;
    const blind = new Program('unshare', ['--mount', 'sh', '-c', BLIND, 'sh', folder, process.execPath, main], {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      DARKROOM_DATA: data,
      DARKROOM_ROOTS: folder,
      DARKROOM_INFERENCE_PROCESSES: '1',
    });
    programs.push(blind);
    await blind.line(/"msg":"ready"/);
    await untilWorkers(darkroom, (workers) => workers.length === 2);
    const { sessionId } = await darkroom.api.index(folder);
    const waits = new Set<string>();
    const note = (each: WorkerWait) => waits.add(`${each.cause}: ${each.message}`);
    const watching = setInterval(() => {
      darkroom.api.call(endpoints.system.state).then(
        ({ workers }) => workers.forEach((worker) => worker.waits.forEach(note)),
        () => undefined,
      );
    }, 500);
    const end = await darkroom.untilEnd(sessionId).finally(() => clearInterval(watching));
    expect(end).toMatchObject({ overallStatus: 'completed', reason: null });
    for (const { progress } of [end.phases.training, end.phases.faceDetection])
      expect(progress).toMatchObject({ completed: PHOTOS, failed: 0 });
    expect([...waits]).toEqual([`folder_unseen: does not see ${join(folder)}`]);
    // It takes a job a slot, and then none for as long as it has not seen the folder: in each of the phases of photos.
    const rounds = 2 + Math.log2(1 + end.activeSeconds);
    const givenBack = blind.lines.filter((line) => line.includes('"msg":"job given back'));
    expect(givenBack.length).toBeGreaterThan(0);
    expect(givenBack.length).toBeLessThanOrEqual(2 * JOBS_AT_ONCE * rounds);
  },
);
