import { RECENT_LIMIT, redisNames, SNAPSHOT_TTL_SECONDS, type RecentItem, type Snapshot } from '#libs/contracts';
import type { Redis } from 'ioredis';
import { PUBLISH_IF_NEWER } from './publish-script.js';
import { snapshotPublication, tombstonePublication, type Publication } from './values.js';

/** The newest thing to be told of a session. */
interface Slot {
  readonly snapshot: Snapshot;
  readonly recent: readonly RecentItem[];
  readonly removed: boolean;
}

/** What a publisher tells its owner. */
export interface PublisherHooks {
  /** A snapshot went out; `set` is false where Redis held one as new. */
  onPublished?(sessionId: number, seq: number, set: boolean): void;
  /** Redis did not take it; it is tried again. */
  onRetry?(sessionId: number, error: unknown): void;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

/**
 * Tells Redis what was committed, without ever delaying or failing the work: one latest-wins slot a session, tried
 * again until it is out or something newer took its place. Owns nothing: the connection is closed by who opened it.
 */
export class Publisher {
  readonly #redis: Redis;
  readonly #hooks: PublisherHooks;
  readonly #slots = new Map<number, Slot>();
  readonly #running = new Map<number, Promise<void>>();
  #closed = false;

  constructor(redis: Redis, hooks: PublisherHooks = {}) {
    this.#redis = redis;
    this.#hooks = hooks;
  }

  /** Puts a snapshot on its way; returns at once. An older one than what waits is dropped. */
  publish(snapshot: Snapshot, recent: readonly RecentItem[] = []): void {
    this.#offer({ snapshot, recent, removed: false });
  }

  /** Puts the end of a deleted session on its way: its last snapshot's tombstone. */
  publishRemoved(snapshot: Snapshot): void {
    this.#offer({ snapshot, recent: [], removed: true });
  }

  /** Waits until nothing is on its way any more, or `deadlineMs` passed; then gives up what is left. */
  async close(deadlineMs: number): Promise<void> {
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, deadlineMs).unref());
    await Promise.race([Promise.all(this.#running.values()), deadline]);
    this.#closed = true;
  }

  #offer(slot: Slot): void {
    const id = slot.snapshot.sessionId;
    const waiting = this.#slots.get(id);
    if (waiting?.removed) return;
    if (waiting && !slot.removed && waiting.snapshot.version.seq >= slot.snapshot.version.seq) return;
    const recent = [...slot.recent, ...(waiting?.recent ?? [])].slice(0, RECENT_LIMIT);
    this.#slots.set(id, { ...slot, recent });
    this.#start(id);
  }

  #start(id: number): void {
    if (this.#running.has(id) || this.#closed) return;
    const running = this.#run(id).then(() => {
      this.#running.delete(id);
      // Offered after the last look at the slot, but before this.
      if (this.#slots.has(id)) this.#start(id);
    });
    this.#running.set(id, running);
  }

  async #run(id: number): Promise<void> {
    let delay = FIRST_RETRY_MS;
    for (let slot = this.#slots.get(id); slot && !this.#closed; slot = this.#slots.get(id)) {
      try {
        const publication = slot.removed
          ? tombstonePublication(slot.snapshot)
          : snapshotPublication(slot.snapshot, slot.recent);
        const set = await this.#send(id, publication);
        if (this.#slots.get(id) === slot) this.#slots.delete(id);
        this.#hooks.onPublished?.(id, publication.seq, set);
        delay = FIRST_RETRY_MS;
      } catch (error) {
        this.#hooks.onRetry?.(id, error);
        await new Promise((resolve) => setTimeout(resolve, delay).unref());
        delay = Math.min(delay * 2, LAST_RETRY_MS);
      }
    }
  }

  async #send(id: number, publication: Publication): Promise<boolean> {
    const set = await this.#redis.eval(
      PUBLISH_IF_NEWER,
      2,
      redisNames.snapshot(id),
      redisNames.faceDetection(id),
      publication.installation,
      publication.seq,
      publication.value,
      SNAPSHOT_TTL_SECONDS,
      publication.faceDetection,
      redisNames.channel(id),
      publication.message,
      redisNames.listChannel,
      publication.listMessage,
    );
    return set === 1;
  }
}
