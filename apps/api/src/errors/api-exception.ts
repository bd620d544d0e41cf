import { HttpException } from '@nestjs/common';
import { ErrorCode, STATUS_OF_CODE } from '#libs/contracts';

/** The general error code of an HTTP status. */
export function codeOfStatus(status: number): ErrorCode | undefined {
  return ErrorCode.options.find((code) => STATUS_OF_CODE[code] === status);
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
export function notFound(
  what: 'session' | 'folder' | 'root' | 'photo' | 'face' | 'person' | 'correction',
  id: number,
): ApiException {
  return new ApiException('not_found', `There is no ${what} ${id}.`);
}

/** What was read of a row. @throws {ApiException} not_found where the row does not exist. */
export function found<T>(what: Parameters<typeof notFound>[0], id: number, row: T | null): T {
  if (row === null) throw notFound(what, id);
  return row;
}
