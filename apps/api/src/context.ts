import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { faceLibrary, phaseLibraries, readAddedRoots } from '#libs/catalog';
import type { Settings } from '#libs/config';
import { openDatabase, retryWhileUnavailable } from '#libs/database';
import { loadModelSet } from '#libs/inference';
import { createLedger, installationId } from '#libs/ledger';
import { connectRedis, Publisher, SnapshotCache, WorkerBeats } from '#libs/live';
import { resolveRoots, withAdded, type Root } from '#libs/scanning';
import { Metrics, type Logger } from '#libs/telemetry';

const PackageJson = z.object({ version: z.string() });

/** Opens the resources of an API process, which all its parts share. */
export async function openContext(settings: Settings, logger: Logger) {
  const metrics = new Metrics();
  const database = openDatabase(settings.databaseUrl, { idleInTransactionMs: settings.timings.lock });
  const onRedisError = (error: Error) => logger.debug({ error: error.message }, 'redis');
  const redis = connectRedis(settings.redisUrl, 'commands', onRedisError);
  const { manifest: models } = await loadModelSet(settings.modelsDirectory);
  const installation = await retryWhileUnavailable(() => installationId(database), {
    withinMs: Infinity,
    onRetry: (error) => logger.warn({ error: String(error) }, 'waiting for Postgres'),
  });
  const { sampleAlbumDirectory } = settings;
  const sampleRoots = existsSync(sampleAlbumDirectory) ? await resolveRoots([sampleAlbumDirectory]) : [];
  const configured = await resolveRoots(settings.roots);
  const faces = faceLibrary(models.faces.id);
  // Relative to dist/apps/api/src.
  const packageJson = readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8');
  return {
    /** The release of Darkroom. */
    version: PackageJson.parse(JSON.parse(packageJson)).version,
    settings,
    logger,
    metrics,
    database,
    installation,
    models,
    faces,
    ledger: createLedger({
      database,
      steps: phaseLibraries({ embedding: models.tasks.embed.id, faces: models.faces.id }),
    }),
    /** The folders whose photos sessions may use: those of the settings, those that were added, the sample album. */
    async roots(): Promise<Root[]> {
      return [...withAdded(configured, await readAddedRoots(database)), ...sampleRoots];
    },
    /** The folder of sample photos, if set-up made it. */
    sampleAlbum: sampleRoots[0]?.path ?? null,
    publisher: new Publisher(redis, {
      onPublished: () => metrics.published.inc(),
      onRetry: (sessionId, error) => {
        metrics.publishRetries.inc();
        logger.debug({ sessionId, error: String(error) }, 'publishing is tried again');
      },
    }),
    cache: new SnapshotCache(redis),
    beats: new WorkerBeats(redis),
    /** A Redis connection whose commands fail at once while Redis is unavailable. */
    redis,
    /** A Redis connection for subscriptions only. */
    subscriberRedis: connectRedis(settings.redisUrl, 'subscriber', onRedisError),
  };
}

/** The resources of an API process. */
export type ApiContext = Readonly<Awaited<ReturnType<typeof openContext>>>;

/** Injection token of the {@link ApiContext}. */
export const API_CONTEXT = Symbol('ApiContext');
