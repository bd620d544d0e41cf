import { createSignal, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError } from '#libs/contracts';

/** A request that a button starts. */
export interface CommandState {
  readonly busy: Accessor<boolean>;
  /** Why the last request was refused; null once another one starts. */
  readonly error: Accessor<ApiError | null>;
  /** Sends the request. @returns whether it succeeded. */
  run(send: () => Promise<unknown>): Promise<boolean>;
  /** Clears the error. */
  clear(): void;
}

/** Creates the state of a button's request: whether it is under way, and why the last one was refused. */
export function createCommand(): CommandState {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  return {
    busy,
    error,
    async run(send) {
      setBusy(true);
      setError(null);
      try {
        await send();
        return true;
      } catch (reason) {
        setError(apiErrorOf(reason));
        return false;
      } finally {
        setBusy(false);
      }
    },
    clear: () => setError(null),
  };
}
