import { once, EventEmitter } from 'node:events';
import { openDatabase } from '#libs/database';
import { readRecord } from '#libs/ledger';
import { connectRedis, Publisher } from '#libs/live';
import { unifiedProgress } from '#libs/progress';
import type { Darkroom } from '../../support/darkroom.js';
import { familyOf } from '../../support/processes.js';
import { recentItem } from '../live/feed.js';
import { secondsOf } from './usage.js';

/** Snapshots that are published to measure one. */
const SNAPSHOTS = 1_000;
/** Items that came with each, as with a batch. */
const RECENT = 8;

/**
 * Processor seconds to make a snapshot of a session, encode it and publish it, Redis's part included. What it publishes
 * is newer than the session, so the session must be deleted afterwards.
 */
export async function secondsPerSnapshot(darkroom: Darkroom, sessionId: number): Promise<number> {
  const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
  const redis = connectRedis(darkroom.redisUrl, 'commands', () => {});
  const published = new EventEmitter();
  const publisher = new Publisher(redis, { onPublished: () => published.emit('snapshot') });
  const recent = Array.from({ length: RECENT }, (_, at) => recentItem(at + 1));
  const pids = [process.pid, ...familyOf(darkroom.pidOf('redis'))];
  try {
    const record = await readRecord(database, sessionId);
    if (!record) throw new Error(`session ${sessionId} is gone`);
    const before = secondsOf(pids);
    for (let number = 1; number <= SNAPSHOTS; number += 1) {
      const done = once(published, 'snapshot');
      publisher.publish(unifiedProgress({ ...record, seq: record.seq + number }), recent);
      await done;
    }
    return (secondsOf(pids) - before) / SNAPSHOTS;
  } finally {
    await publisher.close(1_000);
    redis.disconnect();
    await database.$disconnect();
  }
}
