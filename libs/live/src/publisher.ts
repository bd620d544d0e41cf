import type { Redis } from 'ioredis';
import { LatestPerKey, withDeadline } from '#libs/async';
import { RECENT_LIMIT, type RecentItem, type Snapshot } from '#libs/contracts';
import { publish, snapshotPublication, tombstonePublication } from './publication.js';

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
 * retried until it is out or something newer took its place. Whoever opened the connection closes it.
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

  /** Publishes a snapshot soon; returns at once. One that is older than what waits is dropped. */
  publish(snapshot: Snapshot, recent: readonly RecentItem[] = []): void {
    this.#slots.offer(snapshot.sessionId, { snapshot, recent, removed: false });
  }

  /** Publishes the end of a deleted session soon: the tombstone of its last snapshot. */
  publishRemoved(snapshot: Snapshot): void {
    this.#slots.offer(snapshot.sessionId, { snapshot, recent: [], removed: true });
  }

  /** Waits until everything is published, at most `deadlineMs`; then gives up the rest. */
  async close(deadlineMs: number): Promise<void> {
    await withDeadline(this.#slots.idle(), deadlineMs).catch(() => undefined);
    this.#slots.close();
  }

  async #publish({ snapshot, recent, removed }: Pending): Promise<void> {
    const publication = removed ? tombstonePublication(snapshot) : snapshotPublication(snapshot, recent);
    const set = await publish(this.#redis, snapshot.sessionId, publication);
    this.#hooks.onPublished?.(snapshot.sessionId, publication.seq, set);
  }
}

/** The later of two states, with the recent items of both. A removal is final. */
function latest(newer: Pending, held: Pending): Pending {
  if (held.removed) return held;
  if (!newer.removed && held.snapshot.version.seq >= newer.snapshot.version.seq) return held;
  return { ...newer, recent: [...newer.recent, ...held.recent].slice(0, RECENT_LIMIT) };
}
