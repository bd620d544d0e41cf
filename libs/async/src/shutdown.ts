/**
 * Shuts the process down on SIGTERM, on Ctrl-C without a supervisor, and when its supervisor is gone. Call it first in a
 * program, since a start may have to wait. After `deadlineMs` the process exits with code 1.
 * @param onStop called once, with the reason.
 */
export function onShutdown(deadlineMs: number, onStop: (reason: string) => void) {
  let stopping = false;
  let close = async (): Promise<void> => {};
  const stop = async (reason: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    onStop(reason);
    setTimeout(() => process.exit(1), deadlineMs).unref();
    await close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  // The terminal's Ctrl-C reaches every process of the group: a supervisor decides when its children stop.
  process.on('SIGINT', () => {
    if (!process.connected) void stop('SIGINT');
  });
  process.on('disconnect', () => void stop('the supervisor is gone'));
  // The supervisor may have exited while the program was loaded.
  if (process.connected === false) void stop('the supervisor is gone');
  return {
    /** Sets what to close before the process exits; a start that is not complete has nothing to close. */
    hook(work: () => Promise<void>): void {
      close = work;
    },
  };
}
