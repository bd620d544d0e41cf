import { createSignal, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import { useClient } from '../connection/client.js';

/** What is asked of a session, one thing at a time. */
export interface Commands {
  /** Whether an answer is awaited. */
  readonly busy: Accessor<boolean>;
  /** Why the last one was refused. */
  readonly problem: Accessor<string | null>;
  run(ask: (sessions: ReturnType<typeof useClient>['sessions']) => Promise<unknown>): Promise<boolean>;
}

/** Asks the server to change a session, and keeps what it refused. `run` resolves to whether it was done. */
export function createCommands(): Commands {
  const client = useClient();
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  return {
    busy,
    problem,
    async run(ask) {
      setBusy(true);
      setProblem(null);
      try {
        await ask(client.sessions);
        return true;
      } catch (error) {
        setProblem(apiErrorOf(error).message);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
