import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { endpoints } from '#libs/contracts';
import { ApiException } from '../errors/api-exception.js';
import { errorBody } from '../errors/to-api-error.js';
import type { AddressLimiter } from '../limits/address-limiter.js';
import type { Access } from './access.js';
import type { OriginProblem } from './origin.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What anybody may ask without a token: the page itself, the login, whether the server lives. */
function isOpen(requested: string): boolean {
  // Routes care neither about case nor about a slash at the end, so neither may this.
  const path = requested.toLowerCase().replace(/\/+$/, '');
  if (path === endpoints.system.login.path() || path.startsWith('/health/')) return true;
  return !path.startsWith('/api/') && path !== '/metrics';
}

/** What a gate asks of each request. */
export interface GateOptions {
  readonly check: (request: Request) => OriginProblem | null;
  readonly access: Access;
  /** How often an address may command. */
  readonly commands: AddressLimiter;
}

function problemOf(request: Request, { check, access, commands }: GateOptions): ApiException | null {
  switch (check(request)) {
    case 'host':
      return new ApiException('forbidden', 'This host name is not served here. Add it to DARKROOM_ALLOWED_HOSTS.');
    case 'origin':
      return new ApiException('forbidden', 'Pages of other origins may not use this server.');
    case null:
      break;
  }
  if (!isOpen(request.path) && !access.allowsHeaders(request.headers)) {
    return new ApiException(
      'unauthorized',
      'An access token is needed: log in, or send "Authorization: Bearer <token>".',
    );
  }
  if (!READS.has(request.method) && !commands.allows(request.socket.remoteAddress ?? '')) {
    return new ApiException(
      'too_many_requests',
      'These are too many commands at once. Nothing was changed; go on in a second.',
    );
  }
  // A form of a foreign page cannot send JSON without asking first.
  if (['POST', 'PUT', 'PATCH'].includes(request.method) && !request.is('application/json')) {
    const type = request.headers['content-type'] ?? '';
    if (!/^application\/json\s*(;|$)/i.test(type)) {
      return new ApiException('unsupported_media_type', 'Commands need the header "Content-Type: application/json".');
    }
  }
  return null;
}

/** Refuses foreign hosts and origins, requests without access, floods of commands, and commands that are not JSON. */
export function gate(options: GateOptions): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const problem = problemOf(request, options);
    if (problem) response.status(problem.getStatus()).json(errorBody(problem));
    else next();
  };
}
