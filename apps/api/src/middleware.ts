import { join } from 'node:path';
import type { RequestHandler } from 'express';
import type { Logger, Metrics } from '#libs/telemetry';

/**
 * Disconnects requests whose body exceeds `mostBytes`. The body parser refuses a body that is too large only at its
 * end, and such a body may have none.
 */
export function cutBodies(mostBytes: number): RequestHandler {
  return (request, _response, next) => {
    let received = 0;
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > mostBytes) request.socket.destroy();
    });
    next();
  };
}

/** Measures every request, and logs it at debug. */
export function requestMetrics(metrics: Metrics, logger: Logger): RequestHandler {
  return (request, response, next) => {
    const end = metrics.requests.startTimer({ method: request.method });
    response.once('finish', () => {
      const seconds = end({ status: String(response.statusCode) });
      const { method, path } = request;
      logger.debug({ method, path, status: response.statusCode, ms: Math.round(seconds * 1000) }, 'request');
    });
    next();
  };
}

/** Paths that never belong to the page. */
const SERVER_PATHS = /^\/(api|health|metrics|socket\.io|assets)(\/|$)/;

/** Answers the addresses of the page (deep links, reloads) with the page, which is built in `directory`. */
export function page(directory: string): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'GET' || SERVER_PATHS.test(request.path)) return next();
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(join(directory, 'index.html'), (error) => {
      if (error) next();
    });
  };
}
