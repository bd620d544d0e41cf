import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Darkroom } from '../support/darkroom.js';
import { Follower } from '../support/follower.js';
import { useNodes, type Nodes } from '../support/nodes.js';
import { makePhotos } from '../support/photos.js';
import { runLaunched } from '../support/program.js';
import { useWorkspace } from '../support/workspace.js';

const NODES = 3;
const WORKERS = 4;
const CLIENTS = 9;
const PHOTOS = 120;

describe('three API processes behind a plain TCP proxy, and four workers', () => {
  const workspace = useWorkspace();
  const startNodes = useNodes();
  const [folder, album] = [workspace.folder('photos'), workspace.folder('album')];
  let darkroom: Darkroom;
  let nodes: Nodes;
  beforeAll(async () => {
    await makePhotos(folder, PHOTOS, { seed: 410, side: 200 });
    await makePhotos(album, 20, { seed: 411 });
    darkroom = await workspace.start({ roots: [folder, album], workers: WORKERS });
    nodes = await startNodes(darkroom, [folder, album], NODES);
  });

  test('pass the conformance suite, as one server does', async () => {
    const suite = runLaunched('test/conformance/main.ts', ['--url', nodes.url, '--folder', album]);
    expect(await suite.ended, suite.output).toEqual({ code: 0, signal: null });
  });

  test('lose nothing while one after the other is killed until one is left', async () => {
    const { sessionId } = await darkroom.api.create({ rootPath: folder });
    const followers = Array.from({ length: CLIENTS }, () => new Follower({ ...darkroom, url: nodes.url }, sessionId));
    onTestFinished(() => followers.forEach((follower) => follower.close()));
    await Promise.all(followers.map((follower) => follower.until(({ overallStatus }) => overallStatus === 'pending')));
    await darkroom.api.command(sessionId, 'start');
    for (const [node, phase] of (['training', 'faceDetection'] as const).entries()) {
      await followers[0]?.until(({ phases }) => phases[phase].progress.settled > 0);
      nodes.programs[node]?.kill('SIGKILL');
    }
    const ends = await Promise.all(followers.map((follower) => follower.end()));
    for (const follower of followers) follower.expectConsistent();
    expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
    expect(ends[0]?.phases.training.progress).toMatchObject({ completed: PHOTOS, percentage: 100 });
    const moved = followers.filter(({ connections }) => connections.includes('reconnecting'));
    expect(moved.length).toBeGreaterThanOrEqual(CLIENTS / NODES);
  });
});
