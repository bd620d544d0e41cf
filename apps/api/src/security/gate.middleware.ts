import type { Request, RequestHandler } from 'express';
import { endpoints } from '#libs/contracts';
import { ApiException } from '../errors/api-exception.js';
import { errorBody } from '../errors/to-api-error.js';
import type { AddressLimiter } from '../limits/address-limiter.js';
import type { Access } from './access.js';
import type { OriginProblem } from './origin.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a path needs no token: the page itself, the login, the health checks. */
function isPublic(requested: string): boolean {
  // Routing ignores case and trailing slashes, so this must too.
  const path = requested.toLowerCase().replace(/\/+$/, '');
  if (path === endpoints.system.login.path() || path.startsWith('/health/')) return true;
  return !path.startsWith('/api/') && path !== '/metrics';
}

/** The checks of the gate. */
export interface GateOptions {
  readonly check: (request: Request) => OriginProblem | null;
  readonly access: Access;
  /** Limits the commands of each address. */
  readonly commands: AddressLimiter;
}

function refusalOf(request: Request, { check, access, commands }: GateOptions): ApiException | null {
  switch (check(request)) {
    case 'host':
      return new ApiException('forbidden', 'This host name is not allowed. Add it to DARKROOM_ALLOWED_HOSTS.');
    case 'origin':
      return new ApiException('forbidden', 'Pages of other origins are not allowed to use this server.');
    case null:
      break;
  }
  if (!isPublic(request.path) && !access.allowsHeaders(request.headers)) {
    return new ApiException(
      'unauthorized',
      'An access token is required. Sign in, or send "Authorization: Bearer <token>".',
    );
  }
  if (!READS.has(request.method) && !commands(request.socket.remoteAddress ?? '')) {
    return new ApiException('too_many_requests', 'Too many requests. Nothing was changed. Try again in a second.');
  }
  // A form of a foreign page cannot send JSON without a preflight request.
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
  if (['POST', 'PUT', 'PATCH'].includes(request.method) && !isJson) {
    return new ApiException('unsupported_media_type', 'Commands require the header "Content-Type: application/json".');
  }
  return null;
}

/** Refuses foreign hosts and origins, requests without access, floods of commands, and commands that are not JSON. */
export function gate(options: GateOptions): RequestHandler {
  return (request, response, next) => {
    const refusal = refusalOf(request, options);
    if (refusal) response.status(refusal.getStatus()).json(errorBody(refusal));
    else next();
  };
}
