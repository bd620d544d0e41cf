import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { outageOf, type Outage } from '#libs/async';
import type { ApiError, ErrorCode } from '#libs/contracts';
import { PhotoError } from '#libs/formats';
import { PathError, type PathErrorCode } from '#libs/scanning';
import type { Logger } from '#libs/telemetry';
import { ApiException, codeOfStatus } from './api-exception.js';

const PATH_CODES: Readonly<Partial<Record<PathErrorCode, ErrorCode>>> = {
  outside_roots: 'folder_not_allowed',
  invalid_path: 'validation_failed',
};

function isPayloadError(error: unknown): error is { status: number; expose: boolean; message: string } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && 'expose' in error;
}

/** Converts any error into one for clients, without stacks and internal messages. */
export function toApiError(error: unknown): ApiException {
  if (error instanceof ApiException) return error;
  if (error instanceof PathError) return new ApiException(PATH_CODES[error.code] ?? 'folder_unreadable', error.message);
  if (error instanceof PhotoError) return new ApiException('not_found', `This photo cannot be shown: ${error.message}`);
  const outage = outageOf(error);
  if (outage) return outageError(outage);
  if (error instanceof HttpException) {
    return new ApiException(codeOfStatus(error.getStatus()) ?? 'internal', error.message);
  }
  // Errors of body parsers: too large, not JSON, unknown charset.
  if (isPayloadError(error) && error.status < 500) {
    return new ApiException(codeOfStatus(error.status) ?? 'validation_failed', error.message);
  }
  return new ApiException('internal', 'The server failed. Its log has the reason.');
}

/** The refusal of a request that the installation cannot do now. After a broken connection it is unknown whether it was done. */
function outageError({ cause, message }: Outage): ApiException {
  const isUnsure = cause === 'postgres_away' || cause === 'redis_away';
  const done = isUnsure ? 'The request may or may not have been executed.' : 'Nothing was changed.';
  return new ApiException('unavailable', `${message} ${done} Try again soon.`);
}

/** Longest message of a refusal: it may quote the request, and that may be a whole body. */
const MAX_MESSAGE = 500;
/** Characters at the end of a shortened message that are kept: they say what to do. */
const KEPT_END = 150;

/** The body of a refusal. */
export function errorBody(exception: ApiException): ApiError {
  const { code, details } = exception;
  const message = cutMessage(exception.message);
  return details === undefined ? { code, message } : { code, message, details };
}

/** A message without its middle if it is too long. */
export function cutMessage(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${message.slice(0, MAX_MESSAGE - KEPT_END)} … ${message.slice(-KEPT_END)}`;
}

/** Answers every error of a request as `{code, message, details?}`. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const exception = toApiError(error);
    if (exception.code === 'internal') {
      const stack = error instanceof Error ? error.stack : undefined;
      this.logger.error({ error: String(error), stack }, 'request failed');
    }
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) response.end();
    else response.status(exception.getStatus()).json(errorBody(exception));
  }
}
