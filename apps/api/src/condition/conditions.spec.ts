import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Condition, type ConditionCause, type WorkerBeat } from '#libs/contracts';
import { Broadcaster } from '../live/broadcaster.js';
import { rooms } from '../live/rooms.js';
import { useContext, useSockets, type Listener } from '../testing/api.fixture.js';
import { Conditions } from './conditions.js';
import { makeBeat } from '../../../../test/support/snapshots.js';

const { context, redis } = await useContext();
const { server, listener } = await useSockets();

let folder: string;
let sessionId: number;
let client: Listener;
let broadcaster: Broadcaster;
let conditions: Conditions;
beforeEach(async () => {
  // Looks are made by hand, and the clock is set between them.
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  folder = await mkdtemp(join(tmpdir(), 'darkroom-condition-'));
  await writeFile(join(folder, 'photo.jpg'), '');
  const options = { subdirectories: [], faceQuality: 'standard', minFaceSize: 0 } as const;
  ({ id: sessionId } = await context.ledger.create({ name: 'Holiday', rootPath: folder, ...options }));
  await context.ledger.command({ sessionId, command: 'start' });
  client = await listener();
  await client.join(rooms.session(sessionId));
  broadcaster = new Broadcaster(server, context);
  conditions = new Conditions(context, broadcaster);
});
afterEach(async () => {
  conditions.close();
  broadcaster.close();
  vi.useRealTimers();
  await context.ledger.command({ sessionId, command: 'cancel' });
  await rm(folder, { recursive: true, force: true });
  await redis.flushall();
});

/** Looks every 2 s for this time; before each look a worker beats, if there is one. */
async function watch(seconds: number, worker?: Partial<WorkerBeat>): Promise<void> {
  for (let passed = 0; passed <= seconds; passed += 2) {
    if (worker) await context.beats.write(makeBeat(worker));
    await conditions.look();
    vi.setSystemTime(Date.now() + 2_000);
  }
}

const condition = () => conditions.of(sessionId, 'discovering');
const atWork = () => ({ busyWith: [{ sessionId, phase: 'discovery' }] });

it('a session without a worker is blocked within 10 s, and goes on with the first beat', async () => {
  await watch(2);
  expect(condition()).toMatchObject({ state: 'working', cause: null });
  await watch(6);
  expect(Condition.parse(condition())).toMatchObject({ state: 'blocked', cause: 'no_worker' });
  expect(await context.metrics.registry.metrics()).toContain('darkroom_waiting_sessions{cause="no_worker"} 1');
  await watch(0, atWork());
  expect(condition().cause).toBeNull();
  expect(await client.received(2)).toMatchObject([
    ['condition', { sessionId, condition: { cause: 'no_worker' } }],
    ['condition', { sessionId, condition: { cause: null } }],
  ]);
});

it('a session at work is never blocked, and nothing is sent', async () => {
  await watch(40, atWork());
  expect(condition().cause).toBeNull();
  expect(await client.received()).toEqual([]);
});

it('Redis without memory is named within 10 s, and forgotten with the first write', async () => {
  await watch(6, atWork());
  await redis.config('SET', 'maxmemory', '1');
  await watch(6);
  expect(condition()).toMatchObject({ state: 'blocked', cause: 'redis_refuses_writes' });
  await redis.config('SET', 'maxmemory', '0');
  await watch(0);
  expect(condition().cause).toBeNull();
});

it('a folder that is renamed is named, and its return noticed', async () => {
  await watch(6, atWork());
  await rename(folder, `${folder}-away`);
  await watch(6, atWork());
  expect(condition()).toMatchObject({ cause: 'folder_gone', about: { kind: 'folder', name: folder } });
  await rename(`${folder}-away`, folder);
  await watch(0, atWork());
  expect(condition().cause).toBeNull();
});

it.each<[ConditionCause, (since: string) => Partial<WorkerBeat>]>([
  [
    'slow_file',
    (since) => ({ inHand: [{ phase: 'training', path: join(folder, 'photo.jpg'), doing: 'reading', since }] }),
  ],
  ['models_loading', (loadingSince) => ({ loadingSince })],
  ['turn', () => ({ slots: 1, busyWith: [{ sessionId: sessionId + 1, phase: 'training' }] })],
  ['disk_full', (since) => ({ waits: [{ cause: 'disk_full', message: 'The disk is full.', since }] })],
  ['computer_full', (since) => ({ waits: [{ cause: 'computer_full', message: 'Too many files are open.', since }] })],
])('%s is read from the beat of a worker within 10 s, and is over with the next one', async (cause, beat) => {
  const data = { status: 'running', stage: 'training' };
  await context.database.trainingSession.update({ where: { id: sessionId }, data });
  const working = { busyWith: [{ sessionId, phase: 'training' }] };
  await watch(8, { ...working, ...beat(new Date().toISOString()) });
  expect(conditions.of(sessionId, 'running').cause).toBe(cause);
  await watch(0, working);
  expect(conditions.of(sessionId, 'running').cause).toBeNull();
  expect(await client.received(2)).toMatchObject([
    ['condition', { condition: { cause } }],
    ['condition', { condition: { cause: null } }],
  ]);
});

it('a session whose turn has not come says the name of the one that workers are busy with', async () => {
  const options = { subdirectories: [], faceQuality: 'standard', minFaceSize: 0 } as const;
  const other = await context.ledger.create({ name: 'Wedding', rootPath: folder, ...options });
  await context.ledger.command({ sessionId: other.id, command: 'start' });
  await watch(8, { slots: 1, busyWith: [{ sessionId: other.id, phase: 'discovery' }] });
  expect(condition()).toMatchObject({
    cause: 'turn',
    about: { kind: 'session', name: String(other.id) },
    message: 'The workers are busy with the session “Wedding”.',
  });
  await context.ledger.command({ sessionId: other.id, command: 'cancel' });
});

it('after a time in which this process stood still nothing is concluded from silence', async () => {
  await watch(6, atWork());
  vi.setSystemTime(Date.now() + 60_000);
  await watch(2);
  expect(condition().cause).toBeNull();
});

it('a session that ends is not blocked, and its followers hear that it is no more', async () => {
  await watch(8);
  expect(condition().cause).toBe('no_worker');
  await context.ledger.command({ sessionId, command: 'cancel' });
  expect(conditions.of(sessionId, 'cancelled').cause).toBeNull();
  await watch(0);
  expect((await client.received(2)).at(-1)).toMatchObject(['condition', { condition: { state: 'working' } }]);
});
