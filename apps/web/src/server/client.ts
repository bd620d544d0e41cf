import { batch, createSignal } from 'solid-js';
import { apiErrorOf, makeProgressClient } from '#libs/client';
import type { ApiError } from '#libs/contracts';
import { stopClocks } from '../design/now.js';

const [silentSince, setSilentSince] = createSignal<number | null>(null);

/** When the server was last heard, in ms, where that is too long ago; else null. Clocks stand still meanwhile. */
export { silentSince };

/** The client of this page. */
export const client = makeProgressClient({
  url: '',
  onSilence: (lastHeardAt) =>
    batch(() => {
      setSilentSince(lastHeardAt);
      stopClocks(lastHeardAt !== null);
    }),
});

/** The state of a button's request: whether it is in progress, and why the last one was refused. */
export type CommandState = ReturnType<typeof createCommand>;

/** Creates the state of a button's request. */
export function createCommand() {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  return {
    busy,
    error,
    /** Sends the request. @returns whether it succeeded. */
    async run(send: () => Promise<unknown>): Promise<boolean> {
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
    /** Clears the error. */
    clear: () => setError(null),
  };
}
