import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, lockMigration } from '#libs/database';
import { beginEpoch, movePulse, readStamp, wasSetBack } from '#libs/ledger';
import { connectRedis, Stamps, WorkerBeats } from '#libs/live';
import { outageOf, retry } from '#libs/async';
import type { ServerAddresses } from './options.js';

/** Longer than the interval of beats. */
const BEAT_MS = 3_000;

/** How long Redis may be away, or refuse writes, before a start goes on without it. */
const REDIS_WITHIN_MS = 3_000;

/**
 * Begins a new epoch where the database was set back, as by restoring a backup: then Redis and open pages know of changes
 * that it does not have. An installation whose other workers are at work is not touched.
 * An outage keeps no start: what cannot be read or remembered now is by the next one, or by the workers.
 * @param isShared whether workers of other starts may use the same servers
 * @returns whether it did.
 */
export async function continueEpoch(
  { databaseUrl, redisUrl }: ServerAddresses,
  { data, isShared }: { readonly data: string; readonly isShared: boolean },
): Promise<boolean> {
  const database = openDatabase(databaseUrl, { connections: 2 });
  const redis = connectRedis(redisUrl, 'commands', () => undefined);
  const stamps = new Stamps(redis, data);
  const beats = new WorkerBeats(redis);
  const withRedis = <T>(work: () => Promise<T>) => retry(work, { withinMs: REDIS_WITHIN_MS });
  try {
    return await lockMigration(database, async () => {
      const now = await readStamp(database);
      const isBack = wasSetBack(now, await withRedis(() => stamps.read(now.installation)));
      const isNew = isBack && !(isShared && (await atWork(() => withRedis(() => beats.read()))));
      const stamp = isNew ? await beginEpoch(database) : await movePulse(database);
      await withRedis(() => stamps.write(stamp)).catch(passOutage);
      return isNew;
    });
  } catch (error) {
    passOutage(error);
    return false;
  } finally {
    redis.disconnect();
    await database.$disconnect();
  }
}

/** @throws what is no outage. */
function passOutage(error: unknown): void {
  if (outageOf(error) === null) throw error;
}

/** Whether workers are at work; a Redis that was just started knows of them after a beat. */
async function atWork(read: () => Promise<readonly unknown[]>): Promise<boolean> {
  if ((await read()).length > 0) return true;
  await delay(BEAT_MS);
  return (await read()).length > 0;
}
