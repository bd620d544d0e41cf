import { LatestPerKey, sleep } from '#libs/async';
import type { Snapshot } from '#libs/contracts';
import type { ApiContext } from '../context.js';
import type { SnapshotReader } from './snapshot-reader.js';

/** Milliseconds between the verifications of a session after a refused message, so that forged ones cause few reads. */
const PAUSE_MS = 250;

/**
 * Acts on a message and the session stored in Postgres; null where there is none.
 * @returns whether the message agrees with Postgres.
 */
export type Settle<Message> = (sessionId: number, message: Message, stored: Snapshot | null) => boolean;

/**
 * Makes a queue that compares messages with Postgres before they take effect. At most one verification per session runs;
 * the latest pending message replaces earlier ones. While Postgres is unavailable, it is retried.
 */
export function makeVerificationQueue<Message extends object>(
  { logger, metrics }: ApiContext,
  reader: SnapshotReader,
  settle: Settle<Message>,
): LatestPerKey<number, Message> {
  return new LatestPerKey({
    work: async (message, sessionId) => {
      const [stored = null] = await reader.readMany([sessionId]);
      if (settle(sessionId, message, stored)) return;
      metrics.refusedMessages.inc();
      logger.warn({ sessionId, stored: stored?.version.seq }, 'refused a message that contradicts Postgres');
      await sleep(PAUSE_MS);
    },
    onRetry: (sessionId, error) =>
      logger.warn({ sessionId, error: String(error) }, 'a message could not be verified yet'),
  });
}
