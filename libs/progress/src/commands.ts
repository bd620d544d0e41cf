import { isTerminal, TERMINAL_STATUSES, type Command, type SessionStatus } from '#libs/contracts';
import { phaseRecord, phasesOf, type SessionRecord } from './record.js';

/** A command: its compare-and-set on the session's status, and its button. */
interface CommandRule {
  /** The statuses from which it acts. */
  readonly from: readonly SessionStatus[];
  /** The statuses in which nothing is left to do: it succeeds without a change. */
  readonly already: readonly SessionStatus[];
  /** Whether it queues work, so that it needs Redis. */
  readonly queuesWork: boolean;
  /** Whether a person is asked before it is sent: it gives up work, or needs a choice. */
  readonly asksFirst: boolean;
  readonly label: string;
}

/** Every command of a session. What each does is in libs/ledger, by the same names. */
export const COMMANDS: Readonly<Record<Command, CommandRule>> = {
  start: { from: ['pending'], already: [], queuesWork: true, asksFirst: false, label: 'Start' },
  pause: { from: ['running'], already: ['paused'], queuesWork: false, asksFirst: false, label: 'Pause' },
  resume: { from: ['paused'], already: ['running'], queuesWork: true, asksFirst: false, label: 'Resume' },
  cancel: {
    from: ['pending', 'discovering', 'running', 'paused'],
    already: ['cancelled'],
    queuesWork: false,
    asksFirst: true,
    label: 'Cancel',
  },
  'retry-failed': { from: TERMINAL_STATUSES, already: [], queuesWork: true, asksFirst: false, label: 'Retry failed' },
  restart: { from: TERMINAL_STATUSES, already: [], queuesWork: true, asksFirst: true, label: 'Restart…' },
};

/**
 * Items that a retry would process: failed, or pending where the run ended early. A run that ended in discovery has
 * what was found until then.
 */
export function retryable(record: Pick<SessionRecord, 'phases' | 'discovery'>): number {
  return phasesOf(record).reduce((sum, { name, items }) => {
    if (items === null) return sum;
    const { total, completed, skipped } = phaseRecord(record, name);
    return sum + (total ?? (items === 'found' ? record.discovery.found : 0)) - completed - skipped;
  }, 0);
}

/** Why a session refuses a command. */
export function refusal(record: SessionRecord, command: Command): string {
  if (!isTerminal(record.status) || !COMMANDS[command].from.includes(record.status)) {
    return `A session that is ${record.status} cannot ${command.replace('-', ' ')}.`;
  }
  return retryable(record) === 0 && command === 'retry-failed'
    ? 'Nothing failed in this session and nothing is pending: there is nothing to retry.'
    : 'This session does not have that phase.';
}

/** The commands that the session accepts now; the only source of what a client may offer. */
export function allowedCommands(record: SessionRecord): Command[] {
  return (Object.keys(COMMANDS) as Command[]).filter(
    (command) =>
      COMMANDS[command].from.includes(record.status) && (command !== 'retry-failed' || retryable(record) > 0),
  );
}
