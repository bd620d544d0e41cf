import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import { LogOutput } from './log-output.js';

export type { Logger };

/**
 * Invisible characters that JSON does not escape: terminals interpret control characters, and marks that reorder or hide
 * text mislead readers. File names can contain them.
 */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** Its file descriptor. */
const STDOUT = 1;

/** The same line of JSON with all invisible characters escaped. */
function escapeInvisible(line: string): string {
  return line.replace(INVISIBLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** A logger that writes a line of JSON for each event, by default to stdout. Log ids, not payloads. */
export function createLogger(
  name: string,
  level: string,
  destination: DestinationStream = new LogOutput(STDOUT),
): Logger {
  return pino(
    {
      name,
      level,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: escapeInvisible },
    },
    destination,
  );
}

/** A log for NestJS that writes to ours: informative messages at debug, warnings and errors at their own levels. */
export function nestLog(logger: Logger): LoggerService {
  return {
    log: (message, context?: string) => logger.debug({ context }, String(message)),
    debug: (message, context?: string) => logger.trace({ context }, String(message)),
    verbose: (message, context?: string) => logger.trace({ context }, String(message)),
    warn: (message, context?: string) => logger.warn({ context }, String(message)),
    error: (message, stack?: string, context?: string) => logger.error({ context, stack }, String(message)),
    fatal: (message, stack?: string, context?: string) => logger.fatal({ context, stack }, String(message)),
  };
}
