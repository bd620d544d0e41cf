import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, transaction, type Connection } from './database.js';
import { isUnavailable, retryWhileUnavailable } from './errors.js';
import { openPostgresProxy } from '../../../test/support/proxy.js';
import { specServers } from '../../../test/support/spec-servers.js';

const url = await specServers.database();
const postgres = await openPostgresProxy(url);
const direct = openDatabase(url);
let database = openDatabase(postgres.url);
beforeEach(() => {
  postgres.proxy.refuse(false);
  database = openDatabase(postgres.url);
});
afterEach(() => database.$disconnect());
afterAll(async () => {
  await direct.$disconnect();
  postgres.proxy.close();
});

const failure = (work: Promise<unknown>) => work.catch((error: unknown) => error);
const never = { withinMs: 30_000, onRetry: () => {} };
const slow = (connection: Connection) => connection.$queryRaw`SELECT pg_sleep(10)::text`;
const sleeping = () => direct.$queryRaw`
  SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(10)%' AND state = 'active' AND pid <> pg_backend_pid()`;
const untilAsleep = () => expect.poll(sleeping, { interval: 10 }).toHaveLength(1);
const idle = () => direct.$queryRaw`
  SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()`;

/** A statement that Postgres refuses with a code. */
const raised = (code: string) =>
  direct.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`);

describe('isUnavailable', () => {
  it.each([
    ['without a listener', () => openDatabase('postgresql://x@127.0.0.1:1/y').phaseEstimate.count()],
    ['without a listener, in raw SQL', () => openDatabase('postgresql://x@127.0.0.1:1/y').$queryRaw`SELECT 1`],
    [
      'that ends the connection',
      async () => {
        const asleep = failure(slow(database));
        await untilAsleep();
        await direct.$executeRaw`
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE query LIKE '%pg_sleep(10)%' AND pid <> pg_backend_pid()`;
        throw await asleep;
      },
    ],
    [
      'whose connection breaks',
      async () => {
        const asleep = failure(transaction(database, slow));
        await untilAsleep();
        postgres.proxy.refuse(true);
        throw await asleep;
      },
    ],
    [
      'whose answer to a commit is lost',
      () => {
        postgres.loseNextCommit();
        return transaction(database, (connection) => connection.phaseEstimate.count());
      },
    ],
    [
      'that ended an idle transaction',
      async () => {
        const impatient = openDatabase(url, { idleInTransactionMs: 200 });
        const ended = transaction(impatient, async (connection) => {
          await connection.phaseEstimate.count();
          await expect.poll(idle).toEqual([]);
          return connection.phaseEstimate.count();
        });
        await ended.finally(() => impatient.$disconnect());
      },
    ],
    ['that cancels a statement', () => raised('57014')],
    ['whose disk is full', () => raised('53100')],
    ['that is out of memory', () => raised('53200')],
    [
      'that is read-only',
      () => {
        const readOnly = openDatabase(`${url}?options=${encodeURIComponent('-c default_transaction_read_only=on')}`);
        const written = transaction(readOnly, (connection) => connection.phaseEstimate.deleteMany());
        return written.finally(() => readOnly.$disconnect());
      },
    ],
  ])('is true for a database %s', async (_name, work) => {
    expect(isUnavailable(await failure(work()))).toBe(true);
  });

  it('is false for a refused statement', async () => {
    const refused = await failure(database.$executeRaw`INSERT INTO phase_estimate VALUES (NULL, NULL)`);
    expect([refused, new Error('another reason')].map(isUnavailable)).toEqual([false, false]);
  });
});

describe('a retry while the database is away', () => {
  it('continues until the database is back', async () => {
    let failures = 0;
    postgres.proxy.refuse(true);
    const count = retryWhileUnavailable(() => database.phaseEstimate.count(), {
      withinMs: 30_000,
      onRetry: () => {
        failures += 1;
        if (failures === 2) postgres.proxy.refuse(false);
      },
    });
    expect(await count).toBe(0);
    expect(failures).toBe(2);
  });

  it('repeats a commit whose answer was lost, which must be safe to repeat', async () => {
    postgres.loseNextCommit();
    let tries = 0;
    await retryWhileUnavailable(() => {
      tries += 1;
      return transaction(database, (connection) =>
        connection.phaseEstimate.upsert({
          where: { phase: 'x' },
          create: { phase: 'x', secondsPerPhoto: 1 },
          update: { secondsPerPhoto: { increment: 1 } },
        }),
      );
    }, never);
    expect(tries).toBe(2);
    expect((await direct.phaseEstimate.findMany()).map((row) => row.secondsPerPhoto)).toEqual([2]);
  });

  it('gives up at its deadline, or when its signal is aborted', async () => {
    postgres.proxy.refuse(true);
    const work = () => database.phaseEstimate.count();
    expect(isUnavailable(await failure(retryWhileUnavailable(work, { ...never, withinMs: 150 })))).toBe(true);
    const stopping = new AbortController();
    const stopped = retryWhileUnavailable(work, { ...never, signal: stopping.signal, onRetry: () => stopping.abort() });
    expect(isUnavailable(await failure(stopped))).toBe(true);
  });

  it('does not repeat work that fails for another reason', async () => {
    let tries = 0;
    const work = () => Promise.reject(new Error(`try ${(tries += 1)}`));
    await expect(retryWhileUnavailable(work, never)).rejects.toThrow('try 1');
  });
});

it('connections that Postgres ends at any moment fail their work as unavailable, and nothing else', async () => {
  const errors: unknown[] = [];
  let ending = true;
  const work = async () => {
    while (ending) {
      await transaction(database, (connection) => connection.phaseEstimate.count()).catch((error: unknown) =>
        errors.push(error),
      );
    }
  };
  const working = Array.from({ length: 8 }, work);
  for (let ended = 0; ended < 1_000;) {
    ended += await direct.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  }
  ending = false;
  await Promise.all(working);
  expect(errors.length).toBeGreaterThan(100);
  expect(errors.filter((error) => !isUnavailable(error))).toEqual([]);
});
