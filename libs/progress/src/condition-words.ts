import type { ConditionCause } from '#libs/contracts';

const GOES_ON = 'The session goes on by itself.';

/** What an observer says that looked at the disk itself. */
export const DATA_DISK_FULL = 'The disk of the data directory is full.';

interface Words {
  readonly message: string;
  readonly advice: string;
}

/** What each cause is in words; `detail` is its variant, `name` what it concerns. */
export const CONDITION_WORDS: Readonly<Record<ConditionCause, (detail: string, name: string) => Words>> = {
  no_worker: () => ({ message: 'No worker is running.', advice: 'If none is back within a minute, restart Darkroom.' }),
  turn: (session) => ({
    message: `The workers are busy with ${session ? `the session “${session}”` : 'another session'}.`,
    advice: 'Its turn comes when they have room.',
  }),
  redis_away: (message) => ({ message, advice: `If it is not back within a minute, start it again. ${GOES_ON}` }),
  redis_refuses_writes: (message) => ({
    message,
    advice: `It needs more memory (maxmemory), room on its disk, or to be the primary server. ${GOES_ON}`,
  }),
  postgres_away: (message) => ({ message, advice: `If it is not back within a minute, start it again. ${GOES_ON}` }),
  postgres_read_only: (message) => ({
    message,
    advice: `Connect to the primary server, or let it write again. ${GOES_ON}`,
  }),
  postgres_full: (message) => ({ message, advice: `Make room for it. ${GOES_ON}` }),
  disk_full: (message) => ({ message, advice: `Make room on it. ${GOES_ON}` }),
  computer_full: (message) => ({ message, advice: `Close other programs, or raise its limits. ${GOES_ON}` }),
  folder_gone: (state, folder) => ({
    message: FOLDER_STATES[state]?.(folder) ?? `The folder ${folder} is gone.`,
    advice: `If it is on a drive, connect it again. ${GOES_ON}`,
  }),
  folder_unseen: (folder, worker) => ({
    message: `The worker ${worker} does not see the folder ${folder}.`,
    advice: `Mount the folder where the worker runs. ${GOES_ON}`,
  }),
  slow_file: (doing, path) => ({
    message: `${baseName(path)} takes long to ${doing === 'reading' ? 'read' : 'analyse'}.`,
    advice:
      doing === 'reading'
        ? 'Its disk may be slow. The session goes on when it is read, or without it when nothing comes for five minutes.'
        : 'The session goes on when it is done, or without it when it takes too long.',
  }),
  models_loading: () => ({ message: 'The models are being loaded.', advice: 'This can take a minute after a start.' }),
  unknown: () => ({
    message: 'Nothing moves, and Darkroom cannot tell why.',
    advice: 'Its logs may say more. Pausing and resuming the session, or a restart, does no harm.',
  }),
};

const FOLDER_STATES: Readonly<Record<string, (folder: string) => string>> = {
  empty: (folder) => `The folder ${folder} is empty.`,
  unreadable: (folder) => `The folder ${folder} cannot be read.`,
  silent: (folder) => `The folder ${folder} does not answer.`,
};

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
