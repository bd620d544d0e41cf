import { afterAll, expect, inject, it } from 'vitest';
import { openDatabase } from '#libs/database';
import { lockClustering } from './face-library.js';

const url = await (await fetch(`${inject('specServers')}/database`, { method: 'POST' })).text();
const IMPATIENT_MS = 700;
const [one, other] = [openDatabase(url, { idleInTransactionMs: IMPATIENT_MS }), openDatabase(url)];
afterAll(() => Promise.all([one.$disconnect(), other.$disconnect()]));

/** Passes time as Postgres sees it. */
const pass = (ms: number) => other.$queryRaw`SELECT pg_sleep(${ms / 1000})::text`;

it('only one clustering goes on at a time', async () => {
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

it('a long clustering keeps its lock, though Postgres ends transactions of owners that are silent', async () => {
  let over = false;
  const long = lockClustering(one, async () => {
    await pass(3 * IMPATIENT_MS);
    over = true;
  });
  await pass(IMPATIENT_MS / 2);
  await lockClustering(other, async () => expect(over).toBe(true));
  await long;
}, 20_000);
