import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Darkroom, Launch } from '../support/darkroom.js';
import { listen } from '../support/listen.js';
import { makePhotos } from '../support/photos.js';
import { processesOn } from '../support/processes.js';
import { IS_FULL } from '../support/wait-for.js';
import { useWorkspace } from '../support/workspace.js';

/** Enough that a session outlasts its interruptions. */
const PHOTOS = 200;

const workspace = useWorkspace();
const data = join(workspace.directory, 'data');

/** The one line that a start says that ends at once, with an exit code that is not zero. */
async function lineOf(launch: Partial<Launch>): Promise<string> {
  const program = await workspace.run(launch);
  const { code } = await program.ended;
  expect(code, program.output).toBeGreaterThan(0);
  expect(program.lines).toHaveLength(1);
  return program.output;
}

describe('a start fails with one line and a non-zero exit', () => {
  test('for a port in use', async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    const port = Number(new URL(await listen(server)).port);
    expect(await lineOf({ port })).toMatch(new RegExp(`Port ${port} .*in use.*--port`));
  });

  test('for a path that does not exist or is not a folder', async () => {
    const folder = workspace.folder('photos');
    const [photo = ''] = await makePhotos(folder, 1);
    expect(await lineOf({ folders: [join(folder, 'nothing')] })).toContain(`${join(folder, 'nothing')} does not exist`);
    expect(await lineOf({ folders: [photo] })).toContain('is not a folder');
  });

  test('for an address reachable from other machines, without a token', async () => {
    expect(await lineOf({ host: '0.0.0.0' })).toContain('DARKROOM_TOKEN');
    expect(await lineOf({ host: '::' })).toContain('DARKROOM_TOKEN');
  });

  test('for a pattern that cannot be used', async () => {
    const folders = [workspace.folder('photos')];
    expect(await lineOf({ folders, ignore: ['*.png', '!a.png'] })).toContain('--ignore "!a.png" cannot be used');
  });
});

describe('one session with repeated interruptions', () => {
  const folder = workspace.folder('album');
  /** Not there at the start. */
  const drive = join(workspace.directory, 'drive');
  let darkroom: Darkroom;
  beforeAll(async () => {
    await makePhotos(folder, PHOTOS);
    await mkdir(join(folder, 'left out'));
    await makePhotos(join(folder, 'left out'), 2, { seed: 2 });
    darkroom = await workspace.start({ folders: [folder], ignore: ['left out/'] });
    await darkroom.program.line(/training [1-9]\d*\/\d+|face detection/);
  });

  test('a second start on the same data directory is refused', async () => {
    expect(await lineOf({})).toMatch(/running on .*data already.*--data/);
  });

  test('Ctrl-C stops everything within 10 s and leaves nothing running', async () => {
    expect(processesOn(data).length).toBeGreaterThan(5);
    const begun = performance.now();
    expect(await darkroom.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(processesOn(data)).toEqual([]);
  });

  test('the next start sets nothing up, and is ready in under 8 s on a quiet machine', async () => {
    await darkroom.stop();
    const begun = performance.now();
    darkroom = await workspace.start();
    if (IS_FULL) expect(performance.now() - begun).toBeLessThan(8_000);
    expect(darkroom.program.output).not.toMatch(/Installing|Generating|Building|Making|Models|Migrated|Stopping/);
  });

  test('when the supervisor is killed, its children exit', async () => {
    darkroom.program.kill('SIGKILL');
    await darkroom.program.ended;
    await expect.poll(() => processesOn(data), { timeout: 15_000 }).toEqual([]);
  });

  test('a killed worker, API, Redis or Postgres is started again', async () => {
    darkroom = await workspace.start({ folders: [folder], roots: [drive] });
    for (const name of ['worker-1', 'redis', 'api', 'postgres']) {
      process.kill(darkroom.pidOf(name), 'SIGKILL');
      await darkroom.program.line(new RegExp(`^${name} ended \\(SIGKILL\\): starting it again`), 10_000);
    }
  });

  test('the session goes on in one run and completes with every photo once', async () => {
    await darkroom.program.line(
      new RegExp(`completed in .*: ${PHOTOS} photos, ${PHOTOS} analyzed, 0 copies skipped, 0 failed`),
    );
    const percentages = darkroom.program.lines.flatMap((line) => /^\[ *([\d.]+) %\]/.exec(line)?.[1] ?? []).map(Number);
    expect(percentages).toEqual([...percentages].sort((a, b) => a - b));
    const { total, items } = await darkroom.api.sessions();
    expect([total, items[0]?.version.run]).toEqual([1, 1]);
    const { overallProgress, phases } = await darkroom.api.progress(items[0]?.sessionId ?? 0);
    expect(overallProgress.percentage).toBe(100);
    expect(phases.training.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS });
    expect(phases.faceDetection.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS });
  });

  test('a root that was not there at the start is indexed as soon as it is', async () => {
    expect(darkroom.program.output).toContain(`${drive} does not exist. It is used as soon as it is there`);
    await mkdir(drive);
    await makePhotos(drive, 1, { seed: 3 });
    expect(await darkroom.indexed(drive)).toMatchObject({ overallStatus: 'completed', discovery: { found: 1 } });
  });
});
