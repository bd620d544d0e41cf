import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Snapshot } from '#libs/contracts';
import { Follower } from '../support/follower.js';
import { useNodes } from '../support/nodes.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { isEnd, ProgressSocket } from '../support/socket.js';

const NODES = 3;
/** Of each kind; the proxy hands them out in turn. */
const CLIENTS_PER_NODE = 2;
const PHOTOS = 24;

describe('three API processes behind a plain TCP proxy, one of which is killed during a run', () => {
  const startNodes = useNodes();
  const sockets: ProgressSocket[] = [];
  const followers: Follower[] = [];
  let end: Snapshot;

  beforeAll(async () => {
    const darkroom = await SharedServer.find();
    const folder = darkroom.folder('photos');
    await makePhotos(folder, PHOTOS, { seed: 400, side: 200 });
    const nodes = await startNodes(darkroom, [darkroom.root], NODES);
    const { sessionId } = await darkroom.api.create({ rootPath: folder });
    while (sockets.length < NODES * CLIENTS_PER_NODE) sockets.push(await ProgressSocket.open(nodes.url));
    for (const socket of sockets) await socket.subscribe(sessionId);
    while (followers.length < NODES * CLIENTS_PER_NODE) {
      const follower = new Follower({ ...darkroom, url: nodes.url }, sessionId);
      followers.push(follower);
      await follower.until(({ overallStatus }) => overallStatus === 'pending');
    }
    await darkroom.api.command(sessionId, 'start');
    await followers[0]?.until(({ phases }) => phases.training.progress.settled > 0);
    nodes.programs[0]?.kill('SIGKILL');
    await Promise.all([
      ...followers.map((follower) => follower.end()),
      ...sockets.map(async (socket) => Promise.race([socket.gone, socket.end(sessionId)])),
    ]);
    end = Snapshot.parse(await darkroom.api.progress(sessionId));
  });
  afterAll(() => {
    for (const client of [...sockets, ...followers]) client.close();
  });

  test('clients of the other processes receive each update once, and one end', () => {
    const staying = sockets.filter(({ socket }) => socket.connected);
    expect(staying).toHaveLength((NODES - 1) * CLIENTS_PER_NODE);
    for (const socket of staying) {
      const events = socket.of(end.sessionId);
      const seqs = events.map(({ snapshot }) => snapshot.version.seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(events.filter(isEnd).map(({ snapshot }) => snapshot)).toEqual([end]);
      expect(events.at(-1)?.event).toBe('completed');
    }
  });

  test('its clients move to another process: nothing is lost, repeated or taken back', () => {
    const moved = followers.filter(({ connections }) => connections.includes('reconnecting'));
    expect(moved).toHaveLength(CLIENTS_PER_NODE);
    for (const follower of followers) {
      follower.expectConsistent();
      expect(follower.ends).toEqual([end]);
      expect(follower.shown.at(-1)).toEqual(end);
    }
    expect(end.phases.training.progress).toMatchObject({ completed: PHOTOS, percentage: 100 });
  });
});
