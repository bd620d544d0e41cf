import { afterAll, expect, it } from 'vitest';
import { specServers } from '../../../test/support/spec-servers.js';
import { openDatabase } from './database.js';
import { lockClustering } from './locks.js';

const url = await specServers.database();
const IDLE_LIMIT_MS = 700;
const [one, other] = [openDatabase(url, { idleInTransactionMs: IDLE_LIMIT_MS }), openDatabase(url)];
afterAll(() => Promise.all([one.$disconnect(), other.$disconnect()]));

/** Waits in Postgres. */
const pass = (ms: number) => other.$queryRaw`SELECT pg_sleep(${ms / 1000})::text`;

it('clusterings run one at a time', async () => {
  const order: string[] = [];
  const cluster = (name: string) =>
    lockClustering(other, async () => {
      order.push(`${name} begins`);
      await pass(50);
      order.push(`${name} ends`);
    });
  await Promise.all([cluster('a'), cluster('b')]);
  expect(order[1]?.slice(0, 1)).toBe(order[0]?.slice(0, 1));
  expect(order).toHaveLength(4);
});

it('a long clustering keeps its lock although Postgres ends idle transactions', async () => {
  let over = false;
  const long = lockClustering(one, async () => {
    await pass(3 * IDLE_LIMIT_MS);
    over = true;
  });
  await pass(IDLE_LIMIT_MS / 2);
  await lockClustering(other, async () => expect(over).toBe(true));
  await long;
}, 20_000);
