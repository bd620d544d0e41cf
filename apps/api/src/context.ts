import type { FaceLibraryOfModel } from '#libs/catalog';
import type { Settings } from '#libs/config';
import type { Database } from '#libs/database';
import type { Ledger } from '#libs/ledger';
import type { Publisher, SnapshotCache, WorkerBeats } from '#libs/live';
import type { Root } from '#libs/scanning';
import type { Logger, Metrics } from '#libs/telemetry';
import type { ModelManifest } from '#libs/inference';
import type { Redis } from 'ioredis';

/** The resources of an API process, opened before it listens and shared by all its parts. */
export interface ApiContext {
  /** The release of Darkroom. */
  readonly version: string;
  readonly settings: Settings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly installation: string;
  readonly models: ModelManifest;
  readonly faces: FaceLibraryOfModel;
  readonly ledger: Ledger;
  /** The folders whose photos sessions may use. */
  readonly roots: readonly Root[];
  /** The folder of sample photos, if set-up made it. */
  readonly sampleAlbum: string | null;
  readonly publisher: Publisher;
  readonly cache: SnapshotCache;
  readonly beats: WorkerBeats;
  /** A Redis connection whose commands fail at once while Redis is unavailable. */
  readonly redis: Redis;
  /** A Redis connection for subscriptions only. */
  readonly subscriberRedis: Redis;
}

/** Injection token of the {@link ApiContext}. */
export const API_CONTEXT = Symbol('ApiContext');
