import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { processesOn } from '../support/processes.js';
import { useWorkspace } from '../support/workspace.js';

const SLOW = 120_000;
const PHOTOS = 40;

const workspace = useWorkspace();
const folder = workspace.folder('photos');
const data = join(workspace.directory, 'data');
let seed = 0;
beforeAll(() => makePhotos(folder, PHOTOS), SLOW);

/** A start over photos that were never indexed, when some of them are settled. */
async function startAtWork(): Promise<Darkroom> {
  seed += 1;
  const photos = workspace.folder(`photos-${seed}`);
  await makePhotos(photos, PHOTOS, { seed });
  const darkroom = await workspace.start({ folders: [photos] });
  await darkroom.program.line(/training [1-9]\d*\/\d+|face detection/, SLOW);
  return darkroom;
}

describe('one line and a non-zero exit', () => {
  async function lineOf(launch: Parameters<typeof workspace.run>[0]): Promise<string> {
    const program = await workspace.run(launch);
    const { code } = await program.ended;
    expect(code, program.output).toBeGreaterThan(0);
    expect(program.lines).toHaveLength(1);
    return program.output;
  }

  test('for a port in use', async () => {
    const server = createServer();
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await lineOf({ port })).toMatch(new RegExp(`Port ${port} .*in use.*--port`));
  });

  test('for a folder that does not exist, or is none', async () => {
    expect(await lineOf({ folders: [join(folder, 'nothing')] })).toContain(`${join(folder, 'nothing')} does not exist`);
    expect(await lineOf({ folders: [join(folder, 'photo-0001.jpg')] })).toContain('is not a folder');
  });

  test('for an address that others can reach, without a token', async () => {
    expect(await lineOf({ host: '0.0.0.0' })).toContain('DARKROOM_TOKEN');
    expect(await lineOf({ host: '::' })).toContain('DARKROOM_TOKEN');
  });
});

describe('from start to stop', () => {
  test('Ctrl-C during the work stops everything within 10 s and leaves nothing running; the next start goes on', async () => {
    const darkroom = await startAtWork();
    expect(processesOn(data).length).toBeGreaterThan(5);
    const second = await workspace.run();
    expect((await second.ended).code).toBe(1);
    expect(second.lines).toEqual([expect.stringMatching(/running on .*data already/)]);

    const asked = performance.now();
    expect(await darkroom.stop()).toMatchObject({ signal: null });
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(processesOn(data)).toEqual([]);

    const begun = performance.now();
    const next = await workspace.start();
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(next.program.output).not.toMatch(/Installing|Generating|Building|Making|Models|Migrated|Stopping/);
    const [{ sessionId } = { sessionId: 0 }] = (await next.api.sessions()).items;
    await expect.poll(async () => (await next.api.progress(sessionId)).overallStatus, { timeout: SLOW }).toBe('completed');
    const { phases, version } = await next.api.progress(sessionId);
    expect([phases.training.progress.completed, version.run]).toEqual([PHOTOS, 1]);
    expect((await next.stop()).code).toBe(0);
  }, SLOW);

  test('when it is killed, its children exit, and the next start goes on', async () => {
    const darkroom = await startAtWork();
    darkroom.program.kill('SIGKILL');
    await darkroom.program.ended;
    await expect.poll(() => processesOn(data), { timeout: 15_000 }).toEqual([]);
    const photos = workspace.folder(`photos-${seed}`);
    const next = await workspace.run({ folders: [photos], once: true });
    expect(await next.ended, next.output).toMatchObject({ code: 0 });
    expect(next.output).toMatch(new RegExp(`completed in .*: ${PHOTOS} photos, ${PHOTOS} trained`));
  }, SLOW);

  test('a worker, API, Redis or Postgres that is killed is started again, and the session completes', async () => {
    const darkroom = await startAtWork();
    for (const name of ['worker-1', 'redis', 'api', 'postgres']) {
      process.kill(darkroom.pidOf(name), 'SIGKILL');
      await darkroom.program.line(new RegExp(`^${name} ended \\(SIGKILL\\): starting it again`), 10_000);
    }
    await darkroom.program.line(new RegExp(`completed in .*: ${PHOTOS} photos, ${PHOTOS} trained, 0 duplicates skipped, 0 failed`), SLOW);
    const percentages = darkroom.program.lines.flatMap((line) => /^\[ *([\d.]+) %\]/.exec(line)?.[1] ?? []).map(Number);
    expect(percentages).toEqual([...percentages].sort((a, b) => a - b));
    const { items } = await darkroom.api.sessions();
    const { overallProgress, phases } = await darkroom.api.progress(items[0]?.sessionId ?? 0);
    expect(overallProgress.percentage).toBe(100);
    expect(phases.faceDetection.progress).toMatchObject({ total: PHOTOS, completed: PHOTOS });
    expect((await darkroom.stop()).code).toBe(0);
    expect(processesOn(data)).toEqual([]);
  }, SLOW);
});
