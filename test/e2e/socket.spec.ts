import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ApiError, Snapshot } from '#libs/contracts';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { isEnd, isSnapshot, untilEnd, type ProgressSocket } from '../support/socket.js';
import { useWorkspace } from '../support/workspace.js';

const PHOTOS = 20;
const SLOW = 120_000;

const workspace = useWorkspace();
const folder = workspace.folder('photos');
let darkroom: Darkroom;
beforeAll(async () => {
  await makePhotos(folder, PHOTOS);
  darkroom = await workspace.start({ roots: [folder] });
}, SLOW);

const sockets: ProgressSocket[] = [];
async function connect(): Promise<ProgressSocket> {
  const socket = await darkroom.connect();
  sockets.push(socket);
  return socket;
}
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

describe('a session that is followed from before its start', () => {
  let id: number;
  let acknowledged: Snapshot;
  let snapshots: Snapshot[];
  let socket: ProgressSocket;

  beforeAll(async () => {
    ({ sessionId: id } = await darkroom.api.create({ rootPath: folder }));
    socket = await darkroom.connect();
    acknowledged = await socket.subscribe(id);
    await darkroom.api.command(id, 'start');
    await socket.end(id, SLOW);
    // Whatever came after the end would be before the answer to one more command.
    await socket.unsubscribe(id);
    socket.close();
    snapshots = [acknowledged, ...socket.of(id).map(({ snapshot }) => snapshot)];
  }, SLOW);

  test('gives its state in the acknowledgement, then the feed', () => {
    expect(acknowledged).toMatchObject({ sessionId: id, overallStatus: 'pending', allowed: ['start', 'cancel'] });
    expect(new Set(snapshots.map(({ overallProgress }) => overallProgress.currentPhase))).toEqual(
      new Set([null, 'discovering', 'training', 'face_detection', 'clustering', 'completed']),
    );
  });

  test('orders its snapshots: seq only grows, within one run', () => {
    const seqs = snapshots.map(({ version }) => version.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(new Set(snapshots.map(({ version }) => version.run)).size).toBe(1);
  });

  test('never takes back a percentage, of the whole or of a phase', () => {
    const percentages: ((snapshot: Snapshot) => number)[] = [
      ({ overallProgress }) => overallProgress.percentage,
      ({ phases }) => phases.training.progress.percentage,
      ({ phases }) => phases.faceDetection.progress.percentage,
      ({ phases }) => phases.clustering.progress.percentage,
    ];
    for (const percentage of percentages) {
      const shown = snapshots.map(percentage);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
      expect(shown.at(-1)).toBe(100);
    }
    expect(snapshots.slice(0, -1).every(({ overallProgress }) => overallProgress.percentage < 100)).toBe(true);
  });

  test('ends with exactly one terminal event, and nothing after it', () => {
    expect(socket.of(id).filter(isEnd).map(({ event }) => event)).toEqual(['completed']);
    expect(isEnd(socket.heard.filter(isSnapshot).at(-1) ?? { event: 'current', sessionId: id, seq: 0 })).toBe(true);
  });

  test('gives the end to one who comes late, in the acknowledgement', async () => {
    const late = await connect();
    expect(await late.subscribe(id)).toEqual(snapshots.at(-1));
    await late.unsubscribe(id);
    expect(late.heard).toEqual([]);
  });
});

test('an unknown session is refused in the acknowledgement', async () => {
  const socket = await connect();
  const { error } = (await socket.send('subscribe', { sessionId: 4_711 })) as { error: ApiError };
  expect(error).toMatchObject({ code: 'not_found', message: expect.stringContaining('4711') as string });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['text', 'session 1'],
  ['an id that is text', { sessionId: '1' }],
  ['a negative id', { sessionId: -1 }],
  ['a fraction', { sessionId: 1.5 }],
  ['a room', { room: 'session:1' }],
  ['two things at once', { sessionId: 1, sessions: true }],
  ['a list', [{ sessionId: 1 }]],
])('a subscription to %s is refused, and the connection stays', async (_, payload) => {
  const socket = await connect();
  for (const command of ['subscribe', 'unsubscribe'] as const) {
    expect(await socket.send(command, payload)).toMatchObject({ error: { code: 'validation_failed' } });
  }
  expect(await socket.subscribeToList()).not.toEqual([]);
});

test('a command that is far too large ends the connection, and the server lives on', async () => {
  const socket = await connect();
  const gone = new Promise<void>((settle) => socket.socket.once('disconnect', () => settle()));
  socket.socket.emit('subscribe', { sessionId: 1, padding: 'x'.repeat(64 * 1024) });
  await gone;
  expect(await (await connect()).subscribeToList()).not.toEqual([]);
});

test('the list hears of sessions that others create, change, rename and delete', async () => {
  const socket = await connect();
  const before = await socket.subscribeToList();
  const { sessionId } = await darkroom.api.create({ rootPath: folder, name: 'From elsewhere' });
  expect(before.map((summary) => summary.sessionId)).not.toContain(sessionId);
  const heard = (fits: { name?: string; status?: string }) =>
    socket.next(
      (event) =>
        event.event === 'summary' &&
        event.summary.sessionId === sessionId &&
        (fits.name === undefined || event.summary.name === fits.name) &&
        (fits.status === undefined || event.summary.status === fits.status),
      10_000,
    );
  await heard({ name: 'From elsewhere', status: 'pending' });
  await darkroom.api.send('PATCH', `/api/v1/training/sessions/${sessionId}`, { body: { name: 'Renamed' } });
  await heard({ name: 'Renamed' });
  await darkroom.api.command(sessionId, 'cancel');
  await heard({ status: 'cancelled' });
  await darkroom.api.remove(sessionId);
  await socket.next((event) => event.event === 'removed' && event.sessionId === sessionId, 10_000);
  expect((await (await connect()).subscribeToList()).map((summary) => summary.sessionId)).not.toContain(sessionId);
});

test('who unsubscribes hears no more, while others do', async () => {
  const { sessionId } = await darkroom.api.create({ rootPath: folder });
  const [leaving, staying] = [await connect(), await connect()];
  await leaving.subscribe(sessionId);
  await staying.subscribe(sessionId);
  expect(await leaving.unsubscribe(sessionId)).toEqual({ unsubscribed: true });
  await darkroom.api.command(sessionId, 'start');
  await staying.end(sessionId, SLOW);
  expect(await leaving.subscribeToList()).not.toEqual([]);
  expect(leaving.of(sessionId)).toEqual([]);
});

test('two clients of one session hear the same', async () => {
  const { sessionId } = await darkroom.api.create({ rootPath: folder });
  const both = [await connect(), await connect()];
  for (const socket of both) await socket.subscribe(sessionId);
  await darkroom.api.command(sessionId, 'start');
  for (const socket of both) await socket.end(sessionId, SLOW);
  const [one, other] = both.map((socket) => socket.of(sessionId));
  expect(one).toEqual(other);
  expect(await untilEnd(darkroom.url, sessionId)).toEqual(one?.at(-1)?.snapshot);
});
