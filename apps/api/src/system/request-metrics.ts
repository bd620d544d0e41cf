import type { RequestHandler } from 'express';
import type { Logger, Metrics } from '#libs/telemetry';

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
