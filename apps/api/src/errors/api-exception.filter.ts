import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from '#libs/telemetry';
import { errorBody, toApiError } from './to-api-error.js';

/** Answers every error of a request as `{code, message, details?}`. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const exception = toApiError(error);
    if (exception.code === 'internal') {
      const stack = error instanceof Error ? error.stack : undefined;
      this.#logger.error({ error: String(error), stack }, 'request failed');
    }
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) response.end();
    else response.status(exception.getStatus()).json(errorBody(exception));
  }
}
