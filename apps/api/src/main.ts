import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { burstOfTen, onShutdown } from '#libs/async';
import { readSettings } from '#libs/config';
import { loadPhases } from '#libs/phases';
import { createLogger, nestLog, surviveLostOutput } from '#libs/telemetry';
import { ApiModule } from './api.module.js';
import { openContext } from './context.js';
import { ApiExceptionFilter } from './errors/to-api-error.js';
import { limitByAddress } from './limits/address-limiter.js';
import { LiveServer } from './live/live-server.js';
import { cutBodies, page, requestMetrics } from './middleware.js';
import { serveDocs } from './openapi.js';
import { Access } from './security/access.js';
import { gate } from './security/gate.middleware.js';
import { securityHeaders } from './security/headers.js';
import { originCheck } from './security/origin.js';

/** The directory of the built page, relative to dist/apps/api/src. */
const WEB_DIRECTORY = fileURLToPath(new URL('../../web/', import.meta.url));
/** Longest time of an orderly stop; then the process is ended. */
const STOP_DEADLINE_MS = 5_000;
/** Largest body of a request: a long list of sub-folders. */
const MAX_BODY = '256kb';
/** A connection with a body that is larger than this is closed at once. */
const CUT_BODY = 8 * 1024 * 1024;

surviveLostOutput();
const settings = readSettings();
await loadPhases(settings.phaseModules);
const logger = createLogger('api', settings.logLevel);
const shutdown = onShutdown(STOP_DEADLINE_MS, (reason) => logger.info({ reason }, 'stopping'));
const context = await openContext(settings, logger);
const { metrics, version } = context;

const check = originCheck([settings.host, ...settings.allowedHosts]);
const app = await NestFactory.create<NestExpressApplication>(ApiModule.register(context, check), {
  logger: nestLog(logger),
  bodyParser: false,
  forceCloseConnections: true,
});
app.disable('x-powered-by');
const commands = limitByAddress(burstOfTen(settings.limits.commandsPerSecond));
app.use(
  cutBodies(CUT_BODY),
  requestMetrics(metrics, logger),
  securityHeaders,
  gate({ check, access: app.get(Access), commands }),
);
app.useBodyParser('json', { limit: MAX_BODY });
app.useStaticAssets(WEB_DIRECTORY, { index: false, maxAge: '1y', immutable: true });
app.use(page(WEB_DIRECTORY));
app.useGlobalFilters(new ApiExceptionFilter(logger));
app.get(LiveServer).attach(app.getHttpServer());
serveDocs(app, version);
await app.listen(settings.port, settings.host);

shutdown.hook(async () => {
  await app.close();
  await context.publisher.close(1_000);
  context.redis.disconnect();
  context.subscriberRedis.disconnect();
  await context.database.$disconnect();
});

logger.info({ host: settings.host, port: settings.port }, 'ready');
process.send?.({ ready: true });
