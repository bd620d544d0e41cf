import { createSignal, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError } from '#libs/contracts';

/** Something the server is asked to do, at a press. */
export interface CommandState {
  readonly busy: Accessor<boolean>;
  /** Why the last one was refused; null from the next press on. */
  readonly error: Accessor<ApiError | null>;
  /** Asks, and says whether it was done. */
  run(ask: () => Promise<unknown>): Promise<boolean>;
  /** Forgets the refusal. */
  clear(): void;
}

/** Keeps what a command's buttons show: whether one is under way, and why the last was refused. */
export function createCommand(): CommandState {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  return {
    busy,
    error,
    async run(ask) {
      setBusy(true);
      setError(null);
      try {
        await ask();
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
