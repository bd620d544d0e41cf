import { COMMANDS } from '#libs/progress';
import type { CommandInput, CommandResult } from './commands.js';
import type { Ledger } from './ledger.js';

/** What runs a command, queues work, and logs. */
export interface CommandNeeds {
  readonly ledger: Pick<Ledger, 'command'>;
  readonly dispatcher: { dispatch(sessionId: number): Promise<unknown> };
  readonly logger: Record<'info' | 'warn', (details: object, message: string) => void>;
}

/** Commands a session and queues the work that follows from it. */
export async function commandSession(
  { ledger, dispatcher, logger }: CommandNeeds,
  input: CommandInput,
): Promise<CommandResult> {
  const result = await ledger.command(input);
  if (result.kind !== 'done') return result;
  const { sessionId, command } = input;
  logger.info({ sessionId, command, changed: result.changed }, 'command');
  if (result.changed && COMMANDS[command].queuesWork) {
    // The command is committed: if queueing fails now, the reconciler of the workers queues the work.
    await dispatcher.dispatch(sessionId).catch((error: unknown) => {
      logger.warn({ sessionId, error: String(error) }, 'dispatch failed');
    });
  }
  return result;
}
