import { afterAll, expect, it } from 'vitest';
import { readRecords, removeSession } from '#libs/ledger';
import { summarise, unifiedProgress } from '#libs/progress';
import type { SystemState } from '#libs/contracts';
import { changed, newSession, useContext, useSockets } from '../testing/api.fixture.js';
import { Overviews } from './overviews.js';
import { rooms } from './rooms.js';
import { SlowLane } from './slow-lane.js';

const { context } = await useContext();
const { server, listener } = await useSockets();
const lane = new SlowLane(server, context.metrics);
const state: SystemState = { workers: [], queues: [], postgres: null, redis: null, at: '2026-01-12T10:00:00.000Z' };
const forgotten: number[] = [];
const BACKSTOP_MS = 60_000;
const overviews = new Overviews(
  server,
  lane,
  {
    newest: async () => (await readRecords(context.database)).map((record) => summarise(unifiedProgress(record))),
    system: () => Promise.resolve(state),
    forget: (sessionId) => forgotten.push(sessionId),
  },
  context.logger,
  BACKSTOP_MS,
);
afterAll(() => {
  overviews.close();
  lane.close();
});

it('what the list missed while Redis was away is told once it is back', async () => {
  const [staying, going] = [await newSession(context), await newSession(context)];
  const client = await listener();
  await client.join(rooms.sessions);
  await overviews.list();
  const { version } = await changed(context, staying.sessionId);
  const created = await newSession(context);
  await removeSession(context.database, going.sessionId, async () => []);
  overviews.onRestored();
  const heard: unknown[] = [];
  await expect.poll(async () => heard.push(...(await client.heard())) && heard, { interval: 10 }).toHaveLength(3);
  expect(heard).toEqual([
    ['summary', { summary: expect.objectContaining({ sessionId: created.sessionId }) as object }],
    ['summary', { summary: expect.objectContaining({ sessionId: staying.sessionId, version }) as object }],
    ['removed', { sessionId: going.sessionId }],
  ]);
  expect(forgotten).toEqual([going.sessionId]);
});

it('workers and queues are told after a sign of life', async () => {
  const client = await listener();
  await client.join(rooms.system);
  expect(await overviews.system()).toEqual(state);
  overviews.onWorkers();
  const heard: unknown[] = [];
  await expect
    .poll(async () => heard.push(...(await client.heard())) && heard, { timeout: 5_000 })
    .toEqual([['system', { system: state }]]);
});
