/** Work was skipped: nothing needed its result any more when its turn came. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

/** Runs pieces of work one at a time, in the order in which they arrive. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `work` when everything before it is done.
   * @param isNeeded called when its turn comes.
   * @throws {AbandonedError} where it is not needed any more; what `work` throws.
   */
  run<T>(work: () => Promise<T>, isNeeded: () => boolean = () => true): Promise<T> {
    const turn = this.#last.then(() => {
      if (isNeeded()) return work();
      throw new AbandonedError('nothing needs this any more');
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
