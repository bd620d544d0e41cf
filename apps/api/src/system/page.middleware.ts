import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { WEB_DIRECTORY } from './version.js';

/** Paths that never belong to the page. */
const SERVER_PATHS = /^\/(api|health|metrics|socket\.io|assets)(\/|$)/;

/** Answers the addresses of the page (deep links, reloads) with the page. */
export const page: RequestHandler = (request, response, next) => {
  if (request.method !== 'GET' || SERVER_PATHS.test(request.path)) return next();
  response.setHeader('Cache-Control', 'no-cache');
  response.sendFile(join(WEB_DIRECTORY, 'index.html'), (error) => {
    if (error) next();
  });
};
