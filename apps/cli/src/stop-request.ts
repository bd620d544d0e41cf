/** The reason of an aborted signal when the person at the terminal, or the system, asked for the end. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

/** How the end of the program is asked for. */
export interface StopRequest {
  /** Aborted when everything has to stop; its reason says why. */
  readonly stop: AbortSignal;
  /** Aborted when there is no more patience. */
  readonly hurry: AbortSignal;
  /** Stops everything because of a problem. */
  readonly fail: (problem: Error) => void;
}

/** One Ctrl-C under npm arrives twice: from the terminal and from npm. */
const SAME_REQUEST_MS = 500;
const LAUNCHER_CHECK_MS = 250;

/**
 * Listens for what ends the program: Ctrl-C, SIGTERM, a closed terminal, a closed output, the death of the npm that
 * started it. A second signal hurries.
 */
export function listenForStop(): StopRequest {
  const stop = new AbortController();
  const hurry = new AbortController();
  let askedAt = 0;
  const ask = () => {
    const now = performance.now();
    if (!stop.signal.aborted) {
      askedAt = now;
      stop.abort(new StopRequested('stopped'));
    } else if (now - askedAt > SAME_REQUEST_MS) {
      hurry.abort();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  process.stdout.on('error', ask);
  if (process.env['npm_lifecycle_event'] !== undefined) watchLauncher(ask);
  return { stop: stop.signal, hurry: hurry.signal, fail: (problem) => stop.abort(problem) };
}

function watchLauncher(gone: () => void): void {
  const launcher = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    gone();
  }, LAUNCHER_CHECK_MS);
  timer.unref();
}

/** What `promise` brings, unless `signal` is aborted first. @throws its reason then. */
export function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((settle, refuse) => {
    const stopped = () => refuse(signal.reason as Error);
    if (signal.aborted) stopped();
    signal.addEventListener('abort', stopped, { once: true });
    promise.then(settle, refuse).finally(() => signal.removeEventListener('abort', stopped));
  });
}
