import { redisNames, Snapshot, SNAPSHOT_TTL_SECONDS } from '#libs/contracts';
import type { Redis } from 'ioredis';
import { matcher, parseJson } from './matcher.js';

/** A snapshot as Redis holds it. */
export interface CachedSnapshot {
  readonly snapshot: Snapshot;
  /** Milliseconds since it was set, derived from its time to live. */
  readonly ageMs: number;
}

/** Reads published snapshots. Values that break the contract count as missing. */
export class SnapshotCache {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /**
   * The snapshot of a session, or null where Redis holds no valid one.
   * @throws where Redis does not answer within its deadline.
   */
  async read(sessionId: number): Promise<CachedSnapshot | null> {
    const key = redisNames.snapshot(sessionId);
    const [value, ttl] = await Promise.all([this.#redis.get(key), this.#redis.pttl(key)]);
    const snapshot = parse(value);
    return snapshot && { snapshot, ageMs: SNAPSHOT_TTL_SECONDS * 1000 - ttl };
  }

  /** The seq that Redis holds for each session of an installation, in the given order; null where there is none. */
  async seqs(installation: string, sessionIds: readonly number[]): Promise<(number | null)[]> {
    if (sessionIds.length === 0) return [];
    const values = await this.#redis.mget(sessionIds.map((id) => redisNames.snapshot(id)));
    return values.map((value) => {
      const snapshot = parse(value);
      return snapshot?.installation === installation ? snapshot.version.seq : null;
    });
  }
}

const isSnapshot = matcher(Snapshot);

function parse(value: string | null): Snapshot | null {
  const snapshot = value === null ? null : parseJson(value);
  return isSnapshot(snapshot) ? snapshot : null;
}
