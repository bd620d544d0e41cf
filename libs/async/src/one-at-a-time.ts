import { ApiException } from '../errors/api-exception.js';

/** Does one piece of work after the other, in the order in which they come; what nobody waits for any more is left out. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Does `work` when all before it is done, if it `isWanted` still.
   * @throws {ApiException} unavailable where it is not; what `work` throws.
   */
  run<T>(work: () => Promise<T>, isWanted: () => boolean): Promise<T> {
    const turn = this.#last.then(() => {
      if (isWanted()) return work();
      throw new ApiException('unavailable', 'Nobody waited for this any more.');
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
