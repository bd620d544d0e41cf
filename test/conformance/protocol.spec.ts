import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  RECENT_LIMIT,
  endpoints,
  serverEvents,
  SessionAck,
  SessionListAck,
  SystemAck,
  SystemState,
  type SessionSummary,
  type Snapshot,
} from '#libs/contracts';
import { isEnd, isSnapshot, ProgressSocket, type ReceivedEvent } from '../support/socket.js';
import { findTarget } from './target.js';

// docs/protocol.md, sentence by sentence, knowing only the server's address and a folder.

const target = await findTarget();

const sessions: number[] = [];
async function connect(): Promise<ProgressSocket> {
  const socket = await target.connect();
  onTestFinished(() => socket.close());
  return socket;
}
async function create(): Promise<Snapshot> {
  const snapshot = await target.api.create({ rootPath: target.folder, name: 'Conformance' });
  sessions.push(snapshot.sessionId);
  return snapshot;
}
afterAll(async () => {
  for (const id of sessions) await target.api.send('DELETE', endpoints.sessions.get.path(id));
});

describe('the connection', () => {
  test('is a WebSocket: polling is refused', async () => {
    await expect(ProgressSocket.open(target.url, { transports: ['polling'] })).rejects.toThrow();
  });

  test('is refused to a page of another origin', async () => {
    await expect(
      ProgressSocket.open(target.url, { extraHeaders: { origin: 'http://elsewhere.example' } }),
    ).rejects.toThrow();
  });

  test('is closed by a message that is too large, and a new one works', async () => {
    const socket = await connect();
    const gone = new Promise<void>((settle) => socket.socket.once('disconnect', () => settle()));
    socket.socket.emit('subscribe', { sessionId: 1, padding: 'x'.repeat(64 * 1024) });
    await gone;
    expect(await (await connect()).subscribeToList()).toBeInstanceOf(Array);
  });
});

describe('commands', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'session 1'],
    ['an id that is text', { sessionId: '1' }],
    ['a negative id', { sessionId: -1 }],
    ['a fraction', { sessionId: 1.5 }],
    ['an unknown field', { sessionId: 1, room: 'session:2' }],
    ['two things at once', { sessionId: 1, sessions: true }],
    ['a list', [{ sessionId: 1 }]],
  ])('with %s are refused, and the connection stays', async (_, payload) => {
    const socket = await connect();
    for (const command of ['subscribe', 'unsubscribe'] as const) {
      expect(await socket.send(command, payload)).toMatchObject({ error: { code: 'validation_failed' } });
    }
    expect(await socket.subscribeToList()).toBeInstanceOf(Array);
  });

  test('for a session that does not exist are refused as not found', async () => {
    const socket = await connect();
    expect(await socket.send('subscribe', { sessionId: 2_147_483_647 })).toMatchObject({
      error: { code: 'not_found' },
    });
    expect((await target.api.send('GET', endpoints.sessions.progress.path(2_147_483_647))).status).toBe(404);
  });

  test('are acknowledged with what the schema says', async () => {
    const { sessionId } = await create();
    const socket = await connect();
    expect(SessionAck.safeParse(await socket.send('subscribe', { sessionId })).success).toBe(true);
    expect(SessionListAck.safeParse(await socket.send('subscribe', { sessions: true })).success).toBe(true);
    expect(SystemAck.safeParse(await socket.send('subscribe', { system: true })).success).toBe(true);
    for (const what of [{ sessionId }, { sessions: true }, { system: true }]) {
      expect(await socket.send('unsubscribe', what)).toEqual({ unsubscribed: true });
    }
  });

  test('that come in a flood are refused as too many, and other clients are unaffected', async () => {
    const { sessionId } = await create();
    const [flooding, other] = [await connect(), await connect()];
    await other.subscribe(sessionId);
    const answers = await Promise.all(Array.from({ length: 400 }, () => flooding.send('subscribe', { sessionId })));
    expect(answers.filter((answer) => 'error' in (answer as object))).not.toEqual([]);
    for (const answer of answers)
      if ('error' in (answer as object)) expect(answer).toMatchObject({ error: { code: 'too_many_requests' } });
    await target.api.command(sessionId, 'cancel');
    expect((await other.end(sessionId, 10_000)).event).toBe('cancelled');
  });
});

describe('a followed run', () => {
  let id: number;
  let watching: ProgressSocket;
  let twice: ProgressSocket;
  let snapshots: Snapshot[];

  beforeAll(async () => {
    ({ sessionId: id } = await create());
    [watching, twice] = [await target.connect(), await target.connect()];
    const first = await watching.subscribe(id);
    await twice.subscribe(id);
    await twice.subscribe(id);
    await target.api.command(id, 'start');
    await Promise.all([watching.end(id), twice.end(id)]);
    // Anything sent after the end would arrive before the answer to one more command.
    await Promise.all([watching.send('subscribe', { sessions: true }), twice.send('subscribe', { sessions: true })]);
    snapshots = [first, ...watching.of(id).map(({ snapshot }) => snapshot)];
  });
  afterAll(() => {
    watching.close();
    twice.close();
  });

  test('sends events that match the schemas', () => {
    for (const { event, ...payload } of watching.received)
      expect([event, serverEvents[event].safeParse(payload).success]).toEqual([event, true]);
    for (const event of watching.received)
      if (event.event === 'progress') expect(event.recent.length).toBeLessThanOrEqual(RECENT_LIMIT);
  });

  test('orders its snapshots: seq only grows, within one run and one installation', () => {
    const seqs = snapshots.map(({ version }) => version.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(new Set(snapshots.map(({ version, installation }) => `${version.run} ${installation}`)).size).toBe(1);
  });

  test('goes through all phases in order, and no percentage falls', () => {
    expect([...new Set(snapshots.map(({ overallProgress }) => overallProgress.currentPhase))]).toEqual([
      null,
      'discovering',
      'training',
      'face_detection',
      ...(snapshots.at(-1)?.phases.clustering.needed ? ['clustering'] : []),
      'completed',
    ]);
    for (const percentage of [
      ({ overallProgress }: Snapshot) => overallProgress.percentage,
      ({ phases }: Snapshot) => phases.training.progress.percentage,
      ({ phases }: Snapshot) => phases.faceDetection.progress.percentage,
      ({ phases }: Snapshot) => phases.clustering.progress.percentage,
    ]) {
      const shown = snapshots.map(percentage);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
    }
    for (const { overallStatus, overallProgress } of snapshots) {
      expect(overallProgress.percentage === 100).toBe(overallStatus === 'completed');
    }
  });

  test('has consistent counts and percentages in every snapshot', () => {
    for (const { phases } of snapshots) {
      for (const { progress, needed } of [phases.training, phases.faceDetection, phases.clustering]) {
        const { completed, skipped, failed, settled, current, total, percentage } = progress;
        expect([completed + skipped + failed, current]).toEqual([settled, settled]);
        if (total) expect(percentage).toBeCloseTo(Math.floor((settled / total) * 10_000 + 1e-5) / 100, 5);
        else expect(percentage).toBe(total === 0 && !needed ? 100 : 0);
      }
    }
  });

  test('accounts for every file that is not a photo, by state and kind', async () => {
    const { discovery } = await target.api.progress(id);
    const files = await target.api.files(id);
    for (const state of ['ignored', 'unsupported', 'unreadable'] as const) {
      const listed = files.filter((file) => file.state === state);
      expect(listed.reduce((sum, file) => sum + file.files, 0)).toBe(discovery[state]);
      expect(Object.values(discovery.kinds[state]).reduce((sum, count) => sum + count, 0)).toBe(discovery[state]);
    }
  });

  test('sends at most ten updates a second after a burst of five', () => {
    const updates = watching.of(id).filter(({ event }) => event === 'progress');
    const transitions = new Set(
      snapshots.map(({ overallStatus, overallProgress }) => `${overallStatus} ${overallProgress.currentPhase}`),
    ).size;
    const last = snapshots.at(-1);
    const seconds = last ? (Date.parse(last.updatedAt) - Date.parse(last.startedAt ?? last.updatedAt)) / 1000 : 0;
    expect(updates.length).toBeLessThanOrEqual(5 + transitions + Math.ceil(10 * seconds));
  });

  test('ends with one terminal event, and nothing after it', () => {
    expect(
      watching
        .of(id)
        .filter(isEnd)
        .map(({ event }) => event),
    ).toEqual(['completed']);
    expect(isEnd(watching.of(id).at(-1) as ReceivedEvent)).toBe(true);
  });

  test('reaches a socket that subscribed twice once, and is the same for all clients', () => {
    const seqs = twice.of(id).map(({ snapshot }) => snapshot.version.seq);
    expect(seqs).toEqual([...new Set(seqs)]);
    const bySeq = new Map(snapshots.map((snapshot) => [snapshot.version.seq, snapshot]));
    for (const { snapshot } of twice.of(id)) expect(bySeq.get(snapshot.version.seq) ?? snapshot).toEqual(snapshot);
    expect(twice.of(id).at(-1)).toEqual(watching.of(id).at(-1));
  });

  test('is the same in REST', async () => {
    const { source, stale, condition, ...snapshot } = await target.api.progress(id);
    expect(snapshot).toEqual(snapshots.at(-1));
    expect(condition).toMatchObject({ state: 'working', cause: null });
    expect([['redis', 'database'].includes(source), stale]).toEqual([true, false]);
  });

  test('has a cause, a sentence and advice in each condition that is not working, and their times only grow', () => {
    const conditions = watching.received.flatMap((event) => (event.event === 'condition' ? [event] : []));
    for (const { sessionId, condition } of conditions) {
      const { state, cause, since, message, advice } = condition;
      expect(sessionId).toBe(id);
      expect([cause, since, message, advice].map((value) => value === null)).toEqual(
        Array.from({ length: 4 }, () => state === 'working'),
      );
    }
    const times = conditions.map(({ condition }) => condition.at);
    expect(times).toEqual([...times].sort());
  });

  test('gives its end to a late subscriber in the acknowledgement, not as an event', async () => {
    const late = await connect();
    expect(await late.subscribe(id)).toEqual(snapshots.at(-1));
    await late.subscribeToList();
    expect(late.of(id)).toEqual([]);
  });

  test('refuses what is not allowed now, and says what is', async () => {
    const { status, body } = await target.api.send('POST', endpoints.sessions.command.path(id, 'pause'), { body: {} });
    expect([status, body]).toEqual([
      409,
      expect.objectContaining({
        code: 'conflict',
        details: { status: 'completed', allowed: snapshots.at(-1)?.allowed },
      }),
    ]);
  });

  test('sends what changes after its end as progress of the same terminal status', async () => {
    await target.api.send('PATCH', endpoints.sessions.get.path(id), { body: { name: 'Renamed' } });
    const renamed = await watching.next((event) => isSnapshot(event) && event.snapshot.name === 'Renamed', 10_000);
    const { version } = await target.api.progress(id);
    expect(renamed).toMatchObject({ event: 'progress', snapshot: { overallStatus: 'completed', version } });
  });

  test('is followed by the next run for those who stay subscribed', async () => {
    const before = watching.of(id).length;
    await target.api.command(id, 'restart', { from: 'clustering' });
    await watching.next((event) => isEnd(event) && event.snapshot.sessionId === id && event.snapshot.version.run === 2);
    const next = watching
      .of(id)
      .slice(before)
      .map(({ snapshot }) => snapshot.version);
    expect(next.every(({ run }) => run === 2)).toBe(true);
    expect(Math.min(...next.map(({ seq }) => seq))).toBeGreaterThan(snapshots.at(-1)?.version.seq ?? 0);
  });
});

test('commands are safe to send twice', async () => {
  const { sessionId } = await create();
  const first = await target.api.command(sessionId, 'cancel');
  const second = await target.api.command(sessionId, 'cancel');
  expect(second).toEqual(first);
});

test('a session that does not run works, in the acknowledgement, in REST and in the list', async () => {
  const { sessionId } = await create();
  const socket = await connect();
  const working = { state: 'working', cause: null, since: null, about: null, message: null, advice: null };
  const session = SessionAck.parse(await socket.send('subscribe', { sessionId }));
  const list = SessionListAck.parse(await socket.send('subscribe', { sessions: true }));
  const listed = 'sessions' in list ? list.sessions.find((line) => line.sessionId === sessionId) : undefined;
  const { condition } = await target.api.progress(sessionId);
  for (const found of ['condition' in session && session.condition, listed?.condition, condition]) {
    expect(found).toMatchObject(working);
  }
});

test('an unsubscribed client receives nothing more, while others do', async () => {
  const { sessionId } = await create();
  const [leaving, staying] = [await connect(), await connect()];
  await leaving.subscribe(sessionId);
  await staying.subscribe(sessionId);
  expect(await leaving.unsubscribe(sessionId)).toEqual({ unsubscribed: true });
  await target.api.command(sessionId, 'cancel');
  await staying.end(sessionId, 10_000);
  await leaving.subscribeToList();
  expect(leaving.of(sessionId)).toEqual([]);
});

test('subscribers of the list receive sessions as others create, rename, change and delete them', async () => {
  const [list, follower] = [await connect(), await connect()];
  await list.subscribeToList();
  const { sessionId } = await create();
  const summary = (status: string, name = 'Conformance') =>
    list.next(
      (event) => event.event === 'summary' && isDeepStrictEqual({ sessionId, status, name }, pick(event.summary)),
      10_000,
    );
  const pick = ({ sessionId, status, name }: SessionSummary) => ({ sessionId, status, name });
  await summary('pending');
  await target.api.send('PATCH', endpoints.sessions.get.path(sessionId), { body: { name: 'Renamed' } });
  await summary('pending', 'Renamed');
  await follower.subscribe(sessionId);
  await target.api.command(sessionId, 'cancel');
  await summary('cancelled', 'Renamed');
  await target.api.remove(sessionId);
  const removed = (event: ReceivedEvent) => event.event === 'removed' && event.sessionId === sessionId;
  await Promise.all([list.next(removed, 10_000), follower.next(removed, 10_000)]);
  expect((await (await connect()).subscribeToList()).map((summary) => summary.sessionId)).not.toContain(sessionId);
  expect(follower.received.filter(isSnapshot).at(-1)?.event).toBe('cancelled');
});

test('the system topic sends workers and queues', async () => {
  const socket = await connect();
  await socket.send('subscribe', { system: true });
  const next = await socket.next((event) => event.event === 'system', 15_000);
  expect(next.event === 'system' && next.system.workers.length > 0).toBe(true);
  const { status, body } = await target.api.send('GET', endpoints.system.state.path());
  expect([status, SystemState.safeParse(body).success]).toEqual([200, true]);
});
