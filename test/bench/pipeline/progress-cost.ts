import { once, EventEmitter } from 'node:events';
import { openDatabase } from '#libs/database';
import { readRecord } from '#libs/ledger';
import { connectRedis, Publisher } from '#libs/live';
import { unifiedProgress } from '#libs/progress';
import type { Darkroom } from '../../support/darkroom.js';
import { familyOf } from '../../support/processes.js';
import { secondsOf } from './usage.js';

/** Snapshots that are told to find out what one costs. */
const TOLD = 1_000;
/** Items that came with each, as with a batch. */
const RECENT = 8;

/**
 * Processor seconds to make a snapshot of a session, encode it and publish it, Redis's part with it. What it tells is
 * newer than the session is: use it on one that is deleted next.
 */
export async function secondsToTell(darkroom: Darkroom, sessionId: number): Promise<number> {
  const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
  const redis = connectRedis(darkroom.redisUrl, 'commands', () => {});
  const news = new EventEmitter();
  const publisher = new Publisher(redis, { onPublished: () => news.emit('out') });
  const recent = Array.from({ length: RECENT }, (_, at) => ({
    photoId: at + 1,
    phase: 'training' as const,
    state: 'completed' as const,
  }));
  const pids = [process.pid, ...familyOf(darkroom.pidOf('redis'))];
  try {
    const record = await readRecord(database, sessionId);
    if (!record) throw new Error(`session ${sessionId} is gone`);
    const before = secondsOf(pids);
    for (let told = 1; told <= TOLD; told += 1) {
      const out = once(news, 'out');
      publisher.publish(unifiedProgress({ ...record, seq: record.seq + told }), recent);
      await out;
    }
    return (secondsOf(pids) - before) / TOLD;
  } finally {
    await publisher.close(1_000);
    redis.disconnect();
    await database.$disconnect();
  }
}
