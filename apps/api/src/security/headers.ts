import type { RequestHandler } from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import { DOCS_PATH } from '../openapi.js';

type Policy = Exclude<HelmetOptions['contentSecurityPolicy'], boolean | undefined>['directives'];

/** Plain HTTP on a home network is usual; a proxy that adds TLS adds the header for it. */
const headersWith = (directives: Policy & object) =>
  helmet({ contentSecurityPolicy: { useDefaults: false, directives }, strictTransportSecurity: false });

const pageHeaders = headersWith({
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'"],
  // Not in every browser does 'self' cover WebSockets. The host was checked against the allow-list.
  connectSrc: ["'self'", ({ headers }) => `ws://${headers.host ?? ''}`, ({ headers }) => `wss://${headers.host ?? ''}`],
  manifestSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
});

/** The documentation page styles itself inline. */
const docsHeaders = headersWith({
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  scriptSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  frameAncestors: ["'none'"],
});

/** Security headers: a strict policy for the page, a looser one for the API's documentation. */
export const securityHeaders: RequestHandler = (request, response, next) => {
  (request.path.startsWith(`/${DOCS_PATH}`) ? docsHeaders : pageHeaders)(request, response, next);
};
