/** How long to wait: to the end, or, once a hint came, until some time after the begin. */
interface Wait {
  readonly longestMs: number;
  readonly hintedMs: number;
  readonly signal: AbortSignal;
}

/** Waits for an interval that hints shorten. */
export class DueTimer {
  #hinted = false;
  #onHint: () => void = () => undefined;

  /** Shortens the wait that runs, or the next. */
  hint(): void {
    this.#hinted = true;
    this.#onHint();
  }

  /** Returns after `longestMs`; after a hint, once `hintedMs` have passed since the call; at once when aborted. */
  wait({ longestMs, hintedMs, signal }: Wait): Promise<void> {
    return new Promise((resolve) => {
      const beganAt = performance.now();
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#onHint = () => undefined;
        this.#hinted = false;
        resolve();
      };
      let timer = setTimeout(end, longestMs);
      this.#onHint = () => {
        clearTimeout(timer);
        timer = setTimeout(end, Math.max(0, Math.min(hintedMs, longestMs) - (performance.now() - beganAt)));
      };
      if (this.#hinted) this.#onHint();
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }
}
