import 'reflect-metadata';
import { access } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { burstOfTen, onShutdown } from '#libs/async';
import { faceLibrary } from '#libs/catalog';
import { readSettings } from '#libs/config';
import { openDatabase, retryWhileUnavailable } from '#libs/database';
import { createLedger, installationId } from '#libs/ledger';
import { connectRedis, Publisher, SnapshotCache, WorkerBeats } from '#libs/live';
import { configureDecoder } from '#libs/formats';
import { loadModelSet } from '#libs/inference';
import { openRoots, type Root } from '#libs/scanning';
import { createLogger, Metrics, NestLog } from '#libs/telemetry';
import { loadPhases } from '#libs/phases';
import { ApiModule } from './api.module.js';
import type { ApiContext } from './context.js';
import { ApiExceptionFilter } from './errors/api-exception.filter.js';
import { serveDocs } from './openapi.js';
import { AddressLimiter } from './limits/address-limiter.js';
import { cutBodies } from './limits/cut-bodies.js';
import { SocketAdapter } from './live/socket.adapter.js';
import { Access } from './security/access.js';
import { gate } from './security/gate.middleware.js';
import { securityHeaders } from './security/headers.js';
import { originCheck } from './security/origin.js';
import { page } from './system/page.middleware.js';
import { requestMetrics } from './system/request-metrics.js';
import { VERSION, WEB_DIRECTORY } from './system/version.js';

/** Longest time of an orderly stop; then the process is ended. */
const STOP_DEADLINE_MS = 5_000;
/** Largest body of a request: a long list of sub-folders. */
const MAX_BODY = '256kb';
/** A connection with a body that is larger than this is closed at once. */
const CUT_BODY = 8 * 1024 * 1024;

configureDecoder();
const settings = readSettings();
await loadPhases(settings.phaseModules);
const logger = createLogger('api', settings.logLevel);
const shutdown = onShutdown(STOP_DEADLINE_MS, (reason) => logger.info({ reason }, 'stopping'));
const metrics = new Metrics();
const database = openDatabase(settings.databaseUrl, { idleInTransactionMs: settings.timings.lock });
const onRedisError = (error: Error) => logger.debug({ error: error.message }, 'redis');
const redis = connectRedis(settings.redisUrl, 'commands', onRedisError);
const subscriberRedis = connectRedis(settings.redisUrl, 'subscriber', onRedisError);
const { manifest: models } = await loadModelSet(settings.modelsDirectory);

/** Opens the roots. One that cannot be opened is logged and left out. */
async function openAllowedRoots(directories: readonly string[]): Promise<Root[]> {
  const roots: Root[] = [];
  for (const directory of directories) {
    try {
      roots.push(...(await openRoots([directory])));
    } catch (error) {
      logger.error({ directory, error: String(error) }, 'photo folder left out: it cannot be opened');
    }
  }
  return roots;
}

const installation = await retryWhileUnavailable(() => installationId(database), {
  withinMs: Infinity,
  onRetry: (error) => logger.warn({ error: String(error) }, 'waiting for Postgres'),
});
const hasSampleAlbum = await access(settings.sampleAlbumDirectory).then(
  () => true,
  () => false,
);
const [sampleRoot] = hasSampleAlbum ? await openAllowedRoots([settings.sampleAlbumDirectory]) : [];
const faces = faceLibrary(models.faces.id);
const context: ApiContext = {
  version: VERSION,
  settings,
  logger,
  metrics,
  database,
  installation,
  models,
  faces,
  ledger: createLedger({ database, steps: { clustering: faces } }),
  roots: [...(await openAllowedRoots(settings.roots)), ...(sampleRoot ? [sampleRoot] : [])],
  sampleAlbum: sampleRoot?.path ?? null,
  publisher: new Publisher(redis, {
    onPublished: () => metrics.published.inc(),
    onRetry: (sessionId, error) => {
      metrics.publishRetries.inc();
      logger.debug({ sessionId, error: String(error) }, 'publishing is tried again');
    },
  }),
  cache: new SnapshotCache(redis),
  beats: new WorkerBeats(redis),
  redis,
  subscriberRedis,
};

const check = originCheck([settings.host, ...settings.allowedHosts]);
const app = await NestFactory.create<NestExpressApplication>(ApiModule.register(context, check), {
  logger: new NestLog(logger),
  bodyParser: false,
  forceCloseConnections: true,
});
app.disable('x-powered-by');
const commands = new AddressLimiter(burstOfTen(settings.limits.commandsPerSecond));
app.use(
  cutBodies(CUT_BODY),
  requestMetrics(metrics, logger),
  securityHeaders,
  gate({ check, access: app.get(Access), commands }),
);
app.useBodyParser('json', { limit: MAX_BODY });
app.useStaticAssets(WEB_DIRECTORY, { index: false, maxAge: '1y', immutable: true });
app.use(page);
app.useGlobalFilters(new ApiExceptionFilter(logger));
app.useWebSocketAdapter(new SocketAdapter(app, () => metrics.cutSockets.inc()));
serveDocs(app, VERSION);
await app.listen(settings.port, settings.host);

shutdown.hook(async () => {
  await app.close();
  await context.publisher.close(1_000);
  redis.disconnect();
  subscriberRedis.disconnect();
  await database.$disconnect();
});

logger.info({ host: settings.host, port: settings.port }, 'ready');
process.send?.({ ready: true });
