import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { useWorkspace } from '../support/workspace.js';

const PHOTOS = 8;

const workspace = useWorkspace();

/** The pids of the inference processes with an event, `started`, `ready` or `ended`, in the order of their pids. */
function processesThat(darkroom: Darkroom, event: string): number[] {
  const lines = darkroom.log('worker-1').split('\n');
  const events = lines.filter((line) => line.includes(`"msg":"inference process ${event}"`));
  // A line has two pids, of which the last is that of the event.
  return events.map((line) => Number(/.*"pid":(\d+)/.exec(line)?.[1])).sort((a, b) => a - b);
}

/** The number of inference processes that the worker has, once it says so. */
function inferenceProcesses(darkroom: Darkroom): number {
  return Number(/"inferenceProcesses":(\d+)/.exec(darkroom.log('worker-1'))?.[1]);
}

test('inference processes load all models before the first session, and serve all phases of all sessions with them', async () => {
  const folders = ['first', 'second'].map((name) => workspace.folder(name));
  for (const [index, folder] of folders.entries()) await makePhotos(folder, PHOTOS, { seed: index + 1 });
  const darkroom = await workspace.start({ roots: [workspace.directory] });
  const [ready, count] = [() => processesThat(darkroom, 'ready'), () => inferenceProcesses(darkroom)];
  await expect.poll(() => ready().length === count(), { timeout: 30_000 }).toBe(true);
  const processes = ready();
  // Without its file no model can be loaded any more.
  await rm(join(darkroom.data, 'models'), { recursive: true });
  for (const path of folders) {
    const { phases } = await darkroom.indexed(path);
    const progress = { total: PHOTOS, completed: PHOTOS };
    expect(phases).toMatchObject({ training: { progress }, faceDetection: { progress } });
    expect(phases.faceDetection.faces).toBeGreaterThan(0);
  }
  expect([processesThat(darkroom, 'started'), processesThat(darkroom, 'ended')]).toEqual([processes, []]);
});
