import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/**
 * What JSON lets through though it does not show: a terminal obeys the control characters, and a reader is misled by the
 * marks that reorder or hide text. File names have them.
 */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** A line of JSON that says the same in characters that all show. */
function escapeInvisible(line: string): string {
  return line.replace(INVISIBLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** A logger that writes one JSON line an event under the process's name, by default to stdout. Log ids, not payloads. */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
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
