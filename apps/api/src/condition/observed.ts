import { isDeepStrictEqual } from 'node:util';
import type { Fact } from '#libs/progress';

/** A state with the time of its last change; before that it counts as having been so always. */
export class Observed<State> implements Fact<State> {
  #state: State;
  #since = 0;

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  get since(): number {
    return this.#since;
  }

  /** Notes the state at a time, in ms. */
  observe(state: State, at: number): void {
    if (isDeepStrictEqual(state, this.#state)) return;
    this.#state = state;
    this.#since = at;
  }
}
