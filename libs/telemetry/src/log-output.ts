import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/**
 * A log on a file descriptor that loses lines where they cannot be written (a full disk, a closed pipe, a reader that does
 * not read) and says later how many. Pino's own output would end the process.
 */
export class LogOutput implements DestinationStream {
  readonly #fd: number;
  #lost = 0;
  /** Whether the last line was cut. */
  #torn = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(line: string): void {
    const note = this.#lost === 0 ? '' : noteOf(this.#lost);
    const bytes = Buffer.from(`${this.#torn ? '\n' : ''}${note}${line}`);
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written);
      [this.#lost, this.#torn] = [0, false];
    } catch {
      this.#lost += 1;
      this.#torn ||= written > 0;
    }
  }
}

/** At Pino's level of warnings. */
function noteOf(lost: number): string {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level: 40, time, pid: process.pid, lost, msg: 'lines of this log could not be written' })}\n`;
}

/** Lets the process go on where its output cannot be written; call it first in a program. */
export function surviveLostOutput(): void {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
}
