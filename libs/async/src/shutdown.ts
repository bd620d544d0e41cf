import type { Logger } from './logger.js';

/** How a process ends, once it is asked to. */
export interface Ending {
  /** Says what is to be closed first; until then there is nothing to close. */
  closeFirst(close: () => Promise<void>): void;
}

/**
 * Ends the process in good order when it is asked to: by SIGTERM, by Ctrl-C where nobody supervises it, or because
 * its supervisor is gone. To be called first of all, since a start may have to wait. What is to be closed is closed
 * once; after `deadlineMs` the process is ended as it is, with exit code 1.
 */
export function endOnRequest(logger: Logger, deadlineMs: number): Ending {
  let ending = false;
  let close = async (): Promise<void> => {};
  const end = async (why: string): Promise<void> => {
    if (ending) return;
    ending = true;
    logger.info({ why }, 'stopping');
    setTimeout(() => process.exit(1), deadlineMs).unref();
    await close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end('SIGTERM'));
  // The terminal's Ctrl-C reaches every process of the group: who supervises decides when this one stops.
  process.on('SIGINT', () => {
    if (!process.connected) void end('SIGINT');
  });
  process.on('disconnect', () => void end('the supervisor is gone'));
  // Gone already, while the program was loaded.
  if (process.connected === false) void end('the supervisor is gone');
  return {
    closeFirst(what) {
      close = what;
    },
  };
}
