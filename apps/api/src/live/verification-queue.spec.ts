import { afterAll, expect, it } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { openPostgresProxy } from '../../../../test/support/proxy.js';
import { newSession, useContext } from '../testing/api.fixture.js';
import { SnapshotReader } from './snapshot-reader.js';
import { makeVerificationQueue } from './verification-queue.js';

const { context } = await useContext();
const postgres = await openPostgresProxy(context.settings.databaseUrl);
const database = openDatabase(postgres.url);
afterAll(async () => {
  await database.$disconnect();
  postgres.proxy.close();
});

it('the latest message that arrives while Postgres is unavailable is verified once Postgres is back', async () => {
  const session = await newSession(context);
  const settled: [object, Snapshot | null][] = [];
  const reader = new SnapshotReader({ ...context, database });
  const queue = makeVerificationQueue<object>(context, reader, (_sessionId, message, stored) => {
    settled.push([message, stored]);
    return true;
  });
  postgres.proxy.refuse(true);
  queue.offer(session.sessionId, { seq: 1 });
  queue.offer(session.sessionId, { seq: 2 });
  await expect(reader.readMany([session.sessionId])).rejects.toThrow();
  expect(settled).toEqual([]);
  postgres.proxy.refuse(false);
  await expect.poll(() => settled, { interval: 5, timeout: 5_000 }).toEqual([[{ seq: 2 }, session]]);
  queue.close();
});
