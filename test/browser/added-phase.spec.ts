import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { SystemState } from '#libs/contracts';
import { BUILT_IN_PHASES } from '#libs/phases';
import { useBrowser } from '../support/browser.js';
import { Follower } from '../support/follower.js';
import { makePhotos } from '../support/photos.js';
import { runLaunched } from '../support/program.js';
import { useWorkspace } from '../support/workspace.js';

const PHOTOS = 12;
const DARKROOM_PHASES = fileURLToPath(new URL('../support/sharpness-phase.mjs', import.meta.url));

const workspace = useWorkspace();
const open = useBrowser();

it('a phase that a module declares runs in the sessions that choose it, with all that a phase has', async () => {
  const darkroom = await workspace.start({ roots: [workspace.directory], environment: { DARKROOM_PHASES } });
  const { api } = darkroom;
  const rootPath = workspace.folder('photos');
  await makePhotos(rootPath, PHOTOS, { seed: 77 });

  const names = [...BUILT_IN_PHASES.map(({ name }) => name), 'sharpness'];
  expect((await api.about()).phases.map(({ name }) => name)).toEqual(names);
  const system = SystemState.parse((await api.send('GET', '/api/v1/system')).body);
  expect(system.queues.map(({ name }) => name)).toEqual(['discovery', ...names]);

  const plain = await api.create({ rootPath });
  expect(plain.weights).toEqual({ training: 30, faceDetection: 65, clustering: 5 });
  expect(
    (await api.send('POST', '/api/v1/training/sessions', { body: { rootPath, options: { phases: ['unheard_of'] } } }))
      .status,
  ).toBe(400);

  const { sessionId } = await api.create({ rootPath, options: { phases: ['sharpness'] }, start: true });
  const tab = await open(`${darkroom.url}/sessions/${sessionId}`);
  const follower = new Follower(darkroom, sessionId);
  onTestFinished(() => follower.close());
  const end = await follower.end();
  follower.expectConsistent();
  expect(end.overallStatus).toBe('completed');
  expect(end.weights).toEqual({ training: 15, faceDetection: 32.5, clustering: 2.5, sharpness: 50 });
  expect(end.phases['sharpness']).toMatchObject({
    status: 'completed',
    sharp: PHOTOS,
    progress: { total: PHOTOS, completed: PHOTOS, percentage: 100 },
  });
  const before = follower.shown.filter(({ overallProgress }) => overallProgress.currentPhase === 'sharpness');
  for (const { overallProgress } of before) expect(overallProgress.percentage).toBeGreaterThanOrEqual(50);
  const items = await api.items(sessionId, { phase: 'sharpness' });
  expect(items.map(({ state }) => state)).toEqual(Array(PHOTOS).fill('completed'));

  await tab.page.getByRole('progressbar', { name: 'Sharpness' }).waitFor();
  await tab.page.getByText(`${PHOTOS} sharp photos`).first().waitFor();

  const restarted = await api.command(sessionId, 'restart', { from: 'sharpness' });
  expect(restarted).toMatchObject({ version: { run: 2 }, overallProgress: { currentPhase: 'sharpness' } });
  expect(restarted.phases.clustering.status).toBe('completed');
  expect(restarted.phases['sharpness']).toMatchObject({ sharp: 0, progress: { settled: 0, total: PHOTOS } });
  expect((await darkroom.untilEnd(sessionId)).phases['sharpness']).toMatchObject({ sharp: PHOTOS });
  const terminal = runLaunched('apps/cli/src/start.ts', ['watch', '--data', darkroom.data, String(sessionId)]);
  await terminal.line(new RegExp(`${PHOTOS} sharp photos`));
});
