import { copyFileSync, readdirSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** How much of a log is kept. */
export interface LogBounds {
  /** The size from which a log is rotated, in bytes. */
  readonly bytes: number;
  /** Earlier parts that are kept: `api.log.1` is the newest. */
  readonly files: number;
}

/**
 * Rotates every log of a directory that has become too large. Its writers keep it open to append, so it is copied and
 * emptied: lines that are written between the two are lost. Where there is no room for the copy, its content is.
 */
export function boundLogs(directory: string, { bytes, files }: LogBounds): void {
  for (const name of namesIn(directory)) {
    const log = join(directory, name);
    try {
      if (statSync(log).size <= bytes) continue;
      keep(log, files);
      truncateSync(log);
    } catch {
      // It is tried again soon.
    }
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith('.log'));
  } catch {
    return [];
  }
}

function keep(log: string, files: number): void {
  const part = (number: number) => `${log}.${number}`;
  rmSync(part(files), { force: true });
  for (let number = files - 1; number >= 1; number -= 1) {
    try {
      renameSync(part(number), part(number + 1));
    } catch {
      // There is none of this number.
    }
  }
  if (files === 0) return;
  try {
    copyFileSync(log, part(1));
  } catch {
    rmSync(part(1), { force: true });
  }
}
