import type { Database } from '#libs/database';
import type { PhaseLibraries } from './advance.js';
import { runCommand } from './commands.js';
import { addFound, completeDiscovery } from './discovery.js';
import {
  countJobFailure,
  createSession,
  failSession,
  removeFolder,
  removeSession,
  renameSession,
  waitingSession,
  type FolderRemoved,
  type RemoveFolder,
} from './sessions.js';
import { settleBatch } from './settle.js';
import { finishSteps, reportSteps } from './steps.js';

/** Dependencies of the changes of sessions. */
export interface LedgerNeeds {
  readonly database: Database;
  readonly steps: PhaseLibraries;
}

/** All changes of sessions. Each is one transaction under the session's lock, and returns what it committed. */
export function createLedger(needs: LedgerNeeds) {
  const bound =
    <Input, Answer>(change: (needs: LedgerNeeds, input: Input) => Answer) =>
    (input: Input): Answer =>
      change(needs, input);
  return {
    create: bound(createSession),
    rename: bound(renameSession),
    remove: bound(removeSession),
    removeFolder: <T>(input: RemoveFolder<T>): Promise<FolderRemoved<T>> => removeFolder(needs, input),
    command: bound(runCommand),
    addFound: bound(addFound),
    completeDiscovery: bound(completeDiscovery),
    settle: bound(settleBatch),
    reportSteps: bound(reportSteps),
    finishSteps: bound(finishSteps),
    fail: bound(failSession),
    countJobFailure: bound(countJobFailure),
    wait: bound(waitingSession),
  };
}
export type Ledger = ReturnType<typeof createLedger>;
