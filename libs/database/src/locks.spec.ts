import { EventEmitter, once } from 'node:events';
import { afterAll, expect, it } from 'vitest';
import { specServers } from '../../../test/support/spec-servers.js';
import { openDatabase } from './database.js';
import { lockCatalog, lockClustering, lockDuplicates, whileWatching } from './locks.js';

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

it('one process watches at a time, and holds back no vacuum meanwhile', async () => {
  const changes = new EventEmitter();
  const ended = once(changes, 'stop');
  let signal: AbortSignal | undefined;
  const first = whileWatching(one, async (lost) => {
    signal = lost;
    await ended;
  });
  await expect.poll(() => signal).toBeDefined();
  await whileWatching(other, () => expect.fail('two watch'));
  await pass(2 * IDLE_LIMIT_MS);
  expect(signal?.aborted).toBe(false);
  const holding = await other.$queryRaw<object[]>`
    SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND backend_xmin IS NOT NULL
      AND datname = current_database()`;
  expect(holding).toEqual([]);
  changes.emit('stop');
  await first;
  expect(await canWatch()).toBe(true);
}, 20_000);

it('watching and clustering hold back neither duplicates nor the catalog', async () => {
  await whileWatching(one, () =>
    lockClustering(one, () =>
      other.$transaction(async (connection) => {
        await connection.$executeRaw`SET LOCAL lock_timeout = '2s'`;
        await lockDuplicates(connection);
        await lockCatalog(connection);
      }),
    ),
  );
}, 20_000);

it('a process that freezes watches no more, and another does', async () => {
  // Its statements come too late for Postgres, as those of a frozen process.
  const frozen = openDatabase(url, { idleInTransactionMs: 50 });
  const watching = whileWatching(frozen, (lost) => once(lost, 'abort').then(() => undefined));
  await expect(watching).rejects.toThrow();
  expect(await canWatch()).toBe(true);
  await frozen.$disconnect();
}, 20_000);

/** Whether a process can watch now. */
async function canWatch(): Promise<boolean> {
  let could = false;
  await whileWatching(other, () => {
    could = true;
    return Promise.resolve();
  });
  return could;
}
