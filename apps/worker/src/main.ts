import 'reflect-metadata';
import { hostname } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { onShutdown } from '#libs/async';
import { faceLibrary, phaseLibraries } from '#libs/catalog';
import { readSettings, shareCores } from '#libs/config';
import { openDatabase, retryWhileUnavailable } from '#libs/database';
import { createLedger, installationId, seedEstimate } from '#libs/ledger';
import { connectRedis, Publisher, SnapshotCache, Stamps, WorkerBeats } from '#libs/live';
import { loadModelSet } from '#libs/inference';
import { allPhases, loadPhases } from '#libs/phases';
import { resolveRoots } from '#libs/scanning';
import { createLogger, nestLog, surviveLostOutput } from '#libs/telemetry';
import type { WorkerContext } from './context.js';
import { Waits } from './lifecycle/waits.js';
import { findPhaseWorks } from './phases/phase-works.js';
import { WorkerModule } from './worker.module.js';

/** Longest time of an orderly stop; then the process is ended. */
const STOP_DEADLINE_MS = 8_000;

surviveLostOutput();
const settings = readSettings();
const logger = createLogger('worker', settings.logLevel);
const shutdown = onShutdown(STOP_DEADLINE_MS, (reason) => logger.info({ reason }, 'stopping'));
const database = openDatabase(settings.databaseUrl, { idleInTransactionMs: settings.timings.lock });
const redis = connectRedis(settings.redisUrl, 'commands', (error) => logger.debug({ error: error.message }, 'redis'));
const modules = await loadPhases(settings.phaseModules);
const works = await findPhaseWorks(allPhases(), modules);
const { manifest: models } = await loadModelSet(settings.modelsDirectory);

const inferenceProcesses = shareCores(settings, models.threads.inference);

// Estimates start from the measurements of set-up (of one process), until sessions provide their own.
const parallel = settings.workers * inferenceProcesses;
const measured: Readonly<Record<string, number>> = models.secondsPerPhoto;
const seedEstimates = async () => {
  for (const { name, key } of allPhases()) {
    const seconds = measured[key];
    if (seconds !== undefined) await seedEstimate(database, name, seconds / parallel);
  }
  return installationId(database);
};
const installation = await retryWhileUnavailable(seedEstimates, {
  withinMs: Infinity,
  onRetry: (error) => logger.warn({ error: String(error) }, 'waiting for Postgres'),
});

const faces = faceLibrary(models.faces.id);
const context: WorkerContext = {
  settings,
  roots: await resolveRoots(settings.roots),
  inferenceProcesses,
  logger,
  database,
  installation,
  models,
  faces,
  ledger: createLedger({
    database,
    steps: phaseLibraries({ embedding: models.tasks.embed.id, faces: models.faces.id }),
  }),
  publisher: new Publisher(redis, {
    onPublished: (sessionId, seq, set) => {
      if (set) logger.info({ sessionId, seq }, 'Updated Redis cache');
    },
    onRetry: (sessionId, error) => logger.warn({ sessionId, error: String(error) }, 'publishing is tried again'),
  }),
  cache: new SnapshotCache(redis),
  beats: new WorkerBeats(redis),
  workerId: `${hostname()}-${process.pid}`,
  waits: new Waits(),
  stamps: new Stamps(redis, settings.dataDirectory),
  works,
};

const module = WorkerModule.register(context);
const app = await NestFactory.createApplicationContext(module, { logger: nestLog(logger) });

shutdown.hook(async () => {
  await app.close();
  await context.publisher.close(1_000);
  redis.disconnect();
  await database.$disconnect();
});

logger.info({ inferenceProcesses, threads: models.threads }, 'ready');
process.send?.({ ready: true });
