import type { Logger } from './logger.js';

/**
 * Ends the process in good order when it is asked to: by SIGTERM, by Ctrl-C where nobody supervises it, or because
 * its supervisor is gone. `close` runs once; after `deadlineMs` the process is ended as it is, with exit code 1.
 */
export function endOnRequest(logger: Logger, deadlineMs: number, close: () => Promise<void>): void {
  let ending = false;
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
}
