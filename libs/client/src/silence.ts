/** How long a server that is followed may be silent, in ms. It shows life every 4 s. */
export const SILENT_AFTER_MS = 10_000;

/** Notices that the server says nothing. */
export type Silence = ReturnType<typeof makeSilence>;

/**
 * Notices that a server that is listened to says nothing.
 * @param report receives when the server was last heard (ms of the client's clock) once that is too long ago, and null
 * when it is heard again.
 */
export function makeSilence(report: (lastHeardAt: number | null) => void) {
  /** Null while nothing is followed. */
  let lastHeardAt: number | null = null;
  let silent = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const turn = (now: boolean) => {
    if (silent === now) return;
    silent = now;
    report(now ? lastHeardAt : null);
  };
  const check = () => {
    if (lastHeardAt === null) return;
    const left = lastHeardAt + SILENT_AFTER_MS - Date.now();
    if (left <= 0) turn(true);
    else timer = setTimeout(check, left);
  };
  return {
    /** Begins to listen: the server has the usual time for its first word. */
    listen() {
      if (lastHeardAt !== null) return;
      lastHeardAt = Date.now();
      check();
    },
    /** The server has said something. */
    heard() {
      if (lastHeardAt === null) return;
      lastHeardAt = Date.now();
      if (!silent) return;
      turn(false);
      check();
    },
    /** Stops listening. A server that is not listened to is not reported. */
    stop() {
      clearTimeout(timer);
      turn(false);
      lastHeardAt = null;
    },
  };
}
