/**
 * One listener for all that waits for the same signal. A caller may run any number of tasks with one signal, and Node
 * takes more than ten listeners of a signal for a leak.
 */
export class AbortListeners {
  readonly #groups = new Map<AbortSignal, { readonly waiting: Set<() => void>; readonly listener: () => void }>();

  /** Calls `abort` when the signal is aborted, unless the function that is returned is called before. */
  add(signal: AbortSignal, abort: () => void): () => void {
    const { waiting, listener } = this.#groups.get(signal) ?? this.#open(signal);
    waiting.add(abort);
    return () => {
      waiting.delete(abort);
      if (waiting.size > 0) return;
      signal.removeEventListener('abort', listener);
      this.#groups.delete(signal);
    };
  }

  #open(signal: AbortSignal) {
    const waiting = new Set<() => void>();
    const listener = (): void => {
      for (const abort of waiting) abort();
    };
    const group = { waiting, listener };
    signal.addEventListener('abort', listener);
    this.#groups.set(signal, group);
    return group;
  }
}
