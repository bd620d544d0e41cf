import { EventEmitter, once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { readPostgresState, readTogether, transaction, type Connection } from './database.js';
import { isConflict } from './errors.js';
import { useDatabase } from '../../../test/support/spec-servers.js';

const database = await useDatabase();
afterEach(() => database.phaseEstimate.deleteMany());

const write = (connection: Connection, phase: string, secondsPerPhoto: number) =>
  connection.phaseEstimate.upsert({
    where: { phase },
    create: { phase, secondsPerPhoto },
    update: { secondsPerPhoto },
  });

const failure = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe('transaction', () => {
  it('commits, and returns the result of the work', async () => {
    const written = await transaction(database, (connection) => write(connection, 'training', 1));
    expect(written.phase).toBe('training');
    expect(await database.phaseEstimate.count()).toBe(1);
  });

  it('rolls back when the work throws, and throws the same error', async () => {
    const work = transaction(database, async (connection) => {
      await write(connection, 'training', 1);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await database.phaseEstimate.count()).toBe(0);
  });

  it('retries after a deadlock', async () => {
    await write(database, 'training', 0);
    await write(database, 'clustering', 0);
    const events = new EventEmitter();
    const reached = { training: once(events, 'training'), clustering: once(events, 'clustering') };
    const runs: string[] = [];
    const increment = (connection: Connection, phase: string) => connection.$executeRaw`
      UPDATE phase_estimate SET seconds_per_photo = seconds_per_photo + 1 WHERE phase = ${phase}`;
    const inOrder = (first: keyof typeof reached, second: keyof typeof reached) =>
      transaction(database, async (connection) => {
        runs.push(first);
        await increment(connection, first);
        events.emit(first);
        await reached[second];
        await increment(connection, second);
      });
    await Promise.all([inOrder('training', 'clustering'), inOrder('clustering', 'training')]);
    expect(runs.length).toBeGreaterThan(2);
    expect((await database.phaseEstimate.findMany()).map((row) => row.secondsPerPhoto)).toEqual([2, 2]);
  });
});

it('a violated constraint is no conflict, in raw SQL and in the client', async () => {
  await write(database, 'training', 1);
  const raw = await failure(database.$executeRaw`INSERT INTO phase_estimate VALUES ('training', 1)`);
  const client = await failure(database.phaseEstimate.create({ data: { phase: 'training', secondsPerPhoto: 1 } }));
  expect([raw, client]).toEqual([expect.any(Error), expect.any(Error)]);
  expect([raw, client].map(isConflict)).toEqual([false, false]);
});

describe('readTogether', () => {
  it('reads one consistent snapshot, whatever is committed meanwhile', async () => {
    await write(database, 'training', 1);
    const seen = await readTogether(database, async (connection) => {
      const before = await connection.phaseEstimate.count();
      await write(database, 'clustering', 1);
      return [before, await connection.phaseEstimate.count()];
    });
    expect(seen).toEqual([1, 1]);
    expect(await database.phaseEstimate.count()).toBe(2);
  });

  it('joins an open transaction', async () => {
    const seen = await transaction(database, async (connection) => {
      await write(connection, 'training', 1);
      return readTogether(connection, (same) => same.phaseEstimate.count());
    });
    expect(seen).toBe(1);
  });
});

it('the state of Postgres is its version, the size of the database and its connections', async () => {
  const before = await readPostgresState(database);
  expect(before.version).toMatch(/^\d+(\.\d+)?$/);
  await database.$executeRaw`CREATE TABLE ballast AS SELECT repeat('x', 1000) FROM generate_series(1, 2000)`;
  const after = await database.$transaction(async (connection) => {
    await connection.$executeRaw`SELECT 1`;
    return readPostgresState(database);
  });
  expect(after.connections).toBeGreaterThan(1);
  expect(after.databaseBytes - before.databaseBytes).toBeGreaterThan(2_000_000);
});
