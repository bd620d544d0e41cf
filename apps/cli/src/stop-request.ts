/** The reason of an aborted signal when the user or the system requested the stop. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

/** Requests to stop the program. */
export interface StopRequest {
  /** Aborted when everything has to stop; its reason says why. */
  readonly stop: AbortSignal;
  /** Aborted by a second request: what still runs is killed. */
  readonly hurry: AbortSignal;
  /** Stops everything because of a problem. */
  readonly fail: (problem: Error) => void;
}

/** One Ctrl-C under npm arrives twice: from the terminal and from npm. */
const SAME_REQUEST_MS = 500;
const LAUNCHER_CHECK_MS = 250;

/** Stops on Ctrl-C, SIGTERM, a closed terminal, and the death of npm. A second signal hurries. */
export function listenForStop(): StopRequest {
  const stop = new AbortController();
  const hurry = new AbortController();
  let requestedAt = 0;
  const request = () => {
    const now = performance.now();
    if (!stop.signal.aborted) {
      requestedAt = now;
      stop.abort(new StopRequested('stopped'));
    } else if (now - requestedAt > SAME_REQUEST_MS) {
      hurry.abort();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  // A line that cannot be written ends nothing: a closed terminal sends SIGHUP.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  if (process.env['npm_lifecycle_event'] !== undefined) watchLauncher(request);
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

/** The result of `promise`, unless `signal` is aborted first. @throws its reason then. */
export function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((settle, refuse) => {
    const stopped = () => refuse(signal.reason as Error);
    if (signal.aborted) stopped();
    signal.addEventListener('abort', stopped, { once: true });
    promise.then(settle, refuse).finally(() => signal.removeEventListener('abort', stopped));
  });
}
