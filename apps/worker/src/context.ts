import type { FaceLibraryOfModel } from '#libs/catalog';
import type { Settings } from '#libs/config';
import type { Database } from '#libs/database';
import type { Ledger } from '#libs/ledger';
import type { Publisher, SnapshotCache, Stamps, WorkerBeats } from '#libs/live';
import type { Root } from '#libs/scanning';
import type { Logger } from '#libs/telemetry';
import type { ModelManifest } from '#libs/inference';
import type { Waits } from './lifecycle/waits.js';
import type { PhaseWork } from './phases/phase-works.js';

/** The resources of a worker process, opened before it takes jobs and shared by all its parts. */
export interface WorkerContext {
  readonly settings: Settings;
  /** Those of the settings. */
  readonly roots: readonly Root[];
  /** Processes of this worker that decode and infer. */
  readonly inferenceProcesses: number;
  readonly logger: Logger;
  readonly database: Database;
  readonly installation: string;
  readonly models: ModelManifest;
  readonly faces: FaceLibraryOfModel;
  readonly ledger: Ledger;
  readonly publisher: Publisher;
  readonly cache: SnapshotCache;
  readonly beats: WorkerBeats;
  /** Of this worker's beat. */
  readonly workerId: string;
  readonly waits: Waits;
  readonly stamps: Stamps;
  /** By phase. */
  readonly works: ReadonlyMap<string, PhaseWork>;
}

/** Injection token of the {@link WorkerContext}. */
export const WORKER_CONTEXT = Symbol('WorkerContext');
