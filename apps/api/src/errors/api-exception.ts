import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '#libs/contracts';

/** The HTTP status of each error code. The first code of a status is the general one. */
export const STATUS_OF_CODE: Readonly<Record<ErrorCode, number>> = {
  validation_failed: 400,
  folder_unreadable: 400,
  unauthorized: 401,
  forbidden: 403,
  folder_not_allowed: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  queue_unavailable: 503,
};

/** The general error code of an HTTP status. */
export function codeOfStatus(status: number): ErrorCode | undefined {
  return (Object.keys(STATUS_OF_CODE) as ErrorCode[]).find((code) => STATUS_OF_CODE[code] === status);
}

/** A refusal for clients: a code, a sentence that says what to do, and optional details. */
export class ApiException extends HttpException {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message, STATUS_OF_CODE[code]);
    this.code = code;
    this.details = details;
  }
}

/** The refusal for a row that does not exist. */
export function notFound(what: 'session' | 'photo' | 'face' | 'person', id: number): ApiException {
  return new ApiException('not_found', `There is no ${what} ${id}.`);
}
