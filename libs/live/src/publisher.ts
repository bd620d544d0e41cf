import type { Redis } from 'ioredis';
import { LatestPerKey, withDeadline } from '#libs/async';
import {
  BATCH_SIZE,
  RECENT_LIMIT,
  redisNames,
  SNAPSHOT_TTL_SECONDS,
  type FaceDetectionCache,
  type ListMessage,
  type ProgressMessage,
  type RecentItem,
  type Snapshot,
  type Tombstone,
} from '#libs/contracts';
import { summarise } from '#libs/progress';

/** The value of the compatibility key, or null before face detection starts in this run. */
function faceDetectionCache({ phases, updatedAt }: Snapshot): FaceDetectionCache | null {
  const { progress, faces } = phases.faceDetection;
  if (progress.total === null) return null;
  return {
    processed_images: progress.settled,
    total_images: progress.total,
    faces_detected: faces,
    failed_images: progress.failed,
    current_batch: Math.ceil(progress.settled / BATCH_SIZE),
    total_batches: Math.ceil(progress.total / BATCH_SIZE),
    updated_at: updatedAt,
  };
}

/** What Redis holds and sends of a state: of a deletion a tombstone that refuses late messages, and the removal. */
function publicationOf({ snapshot, recent, removed }: Pending) {
  const { sessionId, installation, version } = snapshot;
  if (!removed) {
    return {
      seq: version.seq,
      value: snapshot,
      faceDetection: faceDetectionCache(snapshot),
      message: { snapshot, recent: [...recent] } satisfies ProgressMessage,
      listMessage: { installation, summary: summarise(snapshot) } satisfies ListMessage,
    };
  }
  const seq = version.seq + 1;
  return {
    seq,
    value: { sessionId, installation, version: { ...version, seq }, removed } satisfies Tombstone,
    faceDetection: null,
    message: { snapshot, recent: [], removed } satisfies ProgressMessage,
    listMessage: { installation, removed: sessionId } satisfies ListMessage,
  };
}

/**
 * Sets a snapshot and publishes it, if it is newer than what is held.
 *
 * KEYS[1] snapshot   KEYS[2] the compatibility key of face detection
 * ARGV[1] installation   ARGV[2] seq   ARGV[3] snapshot or tombstone   ARGV[4] seconds to live
 * ARGV[5] face detection value, '' for none
 * ARGV[6] session channel   ARGV[7] its message   ARGV[8] list channel   ARGV[9] its message
 *
 * A value of another installation, or that is no snapshot, is always replaced; a tombstone of this one never is.
 * Returns 1 where it was set and published, 0 where something as new was held.
 */
const PUBLISH_IF_NEWER = `
local held = redis.call('GET', KEYS[1])
if held then
  local ok, value = pcall(cjson.decode, held)
  if ok and type(value) == 'table' and value.installation == ARGV[1] then
    local seq = type(value.version) == 'table' and tonumber(value.version.seq)
    if value.removed == true or (seq and seq >= tonumber(ARGV[2])) then return 0 end
  end
end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
if ARGV[5] == '' then redis.call('DEL', KEYS[2]) else redis.call('SET', KEYS[2], ARGV[5], 'EX', ARGV[4]) end
redis.call('PUBLISH', ARGV[6], ARGV[7])
redis.call('PUBLISH', ARGV[8], ARGV[9])
return 1
`;

/** The latest state of a session that is to be published. */
interface Pending {
  readonly snapshot: Snapshot;
  readonly recent: readonly RecentItem[];
  readonly removed: boolean;
}

/** What a publisher reports. */
export interface PublisherHooks {
  /** A snapshot was published; `set` is false where Redis held one as new. */
  onPublished?(sessionId: number, seq: number, set: boolean): void;
  /** Redis did not take it; it is retried. */
  onRetry?(sessionId: number, error: unknown): void;
}

/**
 * Publishes to Redis what was committed, without ever delaying or failing the work: one latest-wins slot per session,
 * retried until it is published or a newer state supersedes it. The caller closes the connection.
 */
export class Publisher {
  readonly #redis: Redis;
  readonly #hooks: PublisherHooks;
  readonly #slots: LatestPerKey<number, Pending>;

  constructor(redis: Redis, hooks: PublisherHooks = {}) {
    this.#redis = redis;
    this.#hooks = hooks;
    this.#slots = new LatestPerKey({
      work: (pending) => this.#publish(pending),
      merge: latest,
      onRetry: (sessionId, error) => hooks.onRetry?.(sessionId, error),
    });
  }

  /**
   * Publishes a snapshot soon; returns at once. Drops one that is older than the pending one.
   * @param recent newest first; of many, the newest are published
   */
  publish(snapshot: Snapshot, recent: readonly RecentItem[] = []): void {
    this.#slots.offer(snapshot.sessionId, { snapshot, recent: recent.slice(0, RECENT_LIMIT), removed: false });
  }

  /** Publishes the end of a deleted session soon: the tombstone of its last snapshot. */
  publishRemoved(snapshot: Snapshot): void {
    this.#slots.offer(snapshot.sessionId, { snapshot, recent: [], removed: true });
  }

  /** Waits until everything is published, at most `deadlineMs`; then drops the rest. */
  async close(deadlineMs: number): Promise<void> {
    await withDeadline(this.#slots.idle(), deadlineMs).catch(() => undefined);
    this.#slots.close();
  }

  async #publish(pending: Pending): Promise<void> {
    const { sessionId, installation } = pending.snapshot;
    const { seq, value, faceDetection, message, listMessage } = publicationOf(pending);
    const set = await this.#redis.eval(
      PUBLISH_IF_NEWER,
      2,
      redisNames.snapshot(sessionId),
      redisNames.faceDetection(sessionId),
      installation,
      seq,
      JSON.stringify(value),
      SNAPSHOT_TTL_SECONDS,
      faceDetection === null ? '' : JSON.stringify(faceDetection),
      redisNames.channel(sessionId),
      JSON.stringify(message),
      redisNames.listChannel,
      JSON.stringify(listMessage),
    );
    this.#hooks.onPublished?.(sessionId, seq, set === 1);
  }
}

/** The later of two states, with the recent items of both. A removal is final. */
function latest(newer: Pending, held: Pending): Pending {
  if (held.removed) return held;
  if (!newer.removed && held.snapshot.version.seq >= newer.snapshot.version.seq) return held;
  return { ...newer, recent: [...newer.recent, ...held.recent].slice(0, RECENT_LIMIT) };
}
