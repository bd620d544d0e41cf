import { Inject } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { sharedRead, withDeadline } from '#libs/async';
import { NEWEST_SESSIONS, type Snapshot, type UnifiedProgress } from '#libs/contracts';
import { readRecord, readRecords } from '#libs/ledger';
import { summarise, unifiedProgress } from '#libs/progress';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { ApiException, notFound } from '../errors/api-exception.js';

/** A snapshot in Redis that is younger than this is used without reading Postgres. */
const FRESH_MS = 2_000;
/** How long after its end a read of Postgres is shared with callers that ask for the same session. */
const SHARED_READ_MS = 100;
/** How long Postgres may take where there is another answer. It may be frozen, which its connections notice much later. */
const ANSWER_MS = 2_000;
/** How long a session is known to exist without asking Postgres again. */
const KNOWN_MS = 10_000;
/** Sessions that are remembered, at most, and of how many of them the newest snapshot. */
const MAX_KNOWN = 10_000;
const MAX_SEEN = 1_000;

/** A snapshot and where it was read. */
type Answer = Pick<UnifiedProgress, 'source' | 'stale'> & { readonly snapshot: Snapshot };

/** The newest seq of a session that this node has seen, and until when the session counts as existing. */
interface Known {
  readonly until: number;
  readonly seq: number;
}

/** Reads the newest snapshot of a session: from Redis, and from Postgres behind it. */
export class SnapshotReader {
  readonly #reading = new Map<number, Promise<Snapshot | null>>();
  readonly #known = new LRUCache<number, Known>({ max: MAX_KNOWN });
  /** The newest snapshots that this node has seen: Redis keeps an older one where it refuses writes. */
  readonly #seen = new LRUCache<number, Snapshot>({ max: MAX_SEEN });
  /** The newest sessions from Postgres, as a list shows them. */
  readonly newest = sharedRead(async () => {
    const records = await readRecords(this.context.database, { take: NEWEST_SESSIONS });
    return records.map((record) => summarise(unifiedProgress(record)));
  });

  constructor(@Inject(API_CONTEXT) private readonly context: ApiContext) {}

  /**
   * @throws {ApiException} not_found where Postgres has no such session, whatever Redis holds; unavailable where
   * neither Redis nor Postgres answers.
   */
  async read(sessionId: number): Promise<Answer> {
    const { logger } = this.context;
    const cached = await this.#readCache(sessionId);
    const isKnown = (this.#known.get(sessionId)?.until ?? 0) > Date.now();
    if (cached && cached.ageMs < FRESH_MS && isKnown && !this.#hasSeenNewer(cached.snapshot)) {
      this.saw(cached.snapshot);
      logger.info({ sessionId, seq: cached.snapshot.version.seq }, 'Using Redis cache');
      return { snapshot: cached.snapshot, source: 'redis', stale: false };
    }
    const last = [cached?.snapshot, this.#seen.get(sessionId)].find((one) => one && !this.#hasSeenNewer(one));
    let snapshot: Snapshot | null;
    try {
      const reading = this.#readDatabase(sessionId);
      snapshot = await (last ? withDeadline(reading, ANSWER_MS) : reading);
      // A shared read may have started before a newer snapshot was sent.
      if (snapshot && this.#hasSeenNewer(snapshot)) snapshot = await this.#readRecord(sessionId);
    } catch (error) {
      if (!last) throw new ApiException('unavailable', 'Neither Redis nor the database answers. Try again soon.');
      logger.warn({ sessionId, error: String(error) }, 'Using Redis cache: the database is unavailable');
      return { snapshot: last, source: 'redis', stale: true };
    }
    if (!snapshot) throw notFound('session', sessionId);
    logger.info({ sessionId, seq: snapshot.version.seq }, 'Redis cache miss, using database');
    return { snapshot, source: 'database', stale: false };
  }

  /** The newest snapshots of many sessions from Postgres, in one query. */
  async readMany(sessionIds: readonly number[]): Promise<Snapshot[]> {
    return (await readRecords(this.context.database, { ids: sessionIds })).map(unifiedProgress);
  }

  /** Records a version that this node has seen: no later answer is older. */
  saw(snapshot: Snapshot, until = this.#known.get(snapshot.sessionId)?.until ?? 0): void {
    const { sessionId, version } = snapshot;
    if (!this.#hasSeenNewer(snapshot)) this.#seen.set(sessionId, snapshot);
    this.#known.set(sessionId, { until, seq: Math.max(version.seq, this.#known.get(sessionId)?.seq ?? 0) });
  }

  /** Forgets a deleted session, so that the next read asks Postgres. */
  forget(sessionId: number): void {
    this.#known.delete(sessionId);
    this.#seen.delete(sessionId);
    this.#reading.delete(sessionId);
  }

  async #readCache(sessionId: number) {
    try {
      const cached = await this.context.cache.read(sessionId);
      return cached?.snapshot.installation === this.context.installation ? cached : null;
    } catch {
      return null;
    }
  }

  /** Whether this node has seen a newer version: its answers never go back. */
  #hasSeenNewer({ sessionId, version }: Snapshot): boolean {
    return (this.#known.get(sessionId)?.seq ?? 0) > version.seq;
  }

  #readDatabase(sessionId: number): Promise<Snapshot | null> {
    const running = this.#reading.get(sessionId);
    if (running) return running;
    const reading = this.#readRecord(sessionId);
    this.#reading.set(sessionId, reading);
    const end = () => {
      if (this.#reading.get(sessionId) === reading) this.#reading.delete(sessionId);
    };
    reading.then(() => setTimeout(end, SHARED_READ_MS).unref(), end);
    return reading;
  }

  async #readRecord(sessionId: number): Promise<Snapshot | null> {
    const record = await readRecord(this.context.database, sessionId);
    if (!record) {
      this.forget(sessionId);
      return null;
    }
    const snapshot = unifiedProgress(record);
    this.saw(snapshot, Date.now() + KNOWN_MS);
    this.context.publisher.publish(snapshot);
    return snapshot;
  }
}
