import { delimiter } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Darkroom } from '../support/darkroom.js';
import { Follower } from '../support/follower.js';
import { RoundRobin, startNode } from '../support/nodes.js';
import { makePhotos } from '../support/photos.js';
import type { Program } from '../support/program.js';
import { isEnd, ProgressSocket } from '../support/socket.js';
import { useWorkspace } from '../support/workspace.js';

const SLOW = 180_000;
const NODES = 3;
const CLIENTS = 9;

const PHOTOS = 50;

const workspace = useWorkspace();
const [folder, others] = [workspace.folder('photos'), workspace.folder('others')];
const nodes: { port: number; program: Program }[] = [];
let darkroom: Darkroom;
let proxy: RoundRobin;
beforeAll(async () => {
  await makePhotos(folder, PHOTOS, { seed: 400, side: 200 });
  await makePhotos(others, PHOTOS, { seed: 401, side: 200 });
  darkroom = await workspace.start({ roots: [folder, others], workers: 4 });
  for (let node = 1; node < NODES; node += 1) nodes.push(await startNode(darkroom, [folder, others].join(delimiter)));
  proxy = await RoundRobin.open([Number(new URL(darkroom.url).port), ...nodes.map(({ port }) => port)]);
}, SLOW);
afterAll(async () => {
  proxy.close();
  for (const { program } of nodes) program.kill('SIGTERM');
  await Promise.all(nodes.map(({ program }) => program.ended));
});

describe('three API processes behind a plain TCP proxy, four workers', () => {
  test('tell each client each update once, and everybody the same end', async () => {
    const sockets = await Promise.all(Array.from({ length: CLIENTS }, () => ProgressSocket.open(proxy.url)));
    const { sessionId } = await darkroom.api.create({ rootPath: folder });
    for (const socket of sockets) await socket.subscribe(sessionId);
    await darkroom.api.command(sessionId, 'start');
    const ends = await Promise.all(sockets.map((socket) => socket.end(sessionId, SLOW)));
    for (const socket of sockets) {
      const seqs = socket.of(sessionId).map(({ snapshot }) => snapshot.version.seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(socket.of(sessionId).filter(isEnd)).toHaveLength(1);
      socket.close();
    }
    expect(new Set(ends.map(({ snapshot }) => JSON.stringify(snapshot))).size).toBe(1);
    expect(ends[0]?.snapshot.phases.training.progress).toMatchObject({ completed: PHOTOS, percentage: 100 });
  }, SLOW);

  test('move the clients of one that is killed to another: nothing is lost, repeated or taken back', async () => {
    const { sessionId } = await darkroom.api.create({ rootPath: others });
    const watching = Array.from({ length: CLIENTS }, () => new Follower({ ...darkroom, url: proxy.url }, sessionId));
    await Promise.all(watching.map((follower) => follower.until(({ overallStatus }) => overallStatus === 'pending')));
    await darkroom.api.command(sessionId, 'start');
    await watching[0]?.until(({ phases }) => phases.training.progress.settled > 0);
    nodes[0]?.program.kill('SIGKILL');
    const ends = await Promise.all(watching.map((follower) => follower.end(SLOW)));
    for (const follower of watching) {
      follower.expectHonest();
      follower.close();
    }
    expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
  }, SLOW);
});
