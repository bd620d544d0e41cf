import { pino, type Logger } from 'pino';

export type { Logger };

/** A logger that writes one JSON line an event to stdout, under the process's name. Log ids, not payloads. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, base: { name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime });
}
