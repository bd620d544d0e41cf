/**
 * Makes a read that concurrent callers share. Callers never receive a read that started before their call: calls during
 * a read share the next one.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const start = (): Promise<T> => {
    const started = read().finally(() => {
      if (running === started) running = undefined;
    });
    next = undefined;
    return (running = started);
  };
  return () => {
    if (!running) return start();
    return (next ??= running.catch(() => undefined).then(start));
  };
}
