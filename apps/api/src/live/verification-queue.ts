import { LatestPerKey, sleep } from '#libs/async';
import type { Snapshot } from '#libs/contracts';
import type { ApiContext } from '../context.js';
import type { SnapshotReader } from './snapshot-reader.js';

/** Milliseconds between the verifications of a session after a message that was not true: lies must not cost reads. */
const PAUSE_MS = 250;

/** What a queue does with messages of a session once Postgres has answered. */
export interface Verification<Message> {
  /** Acts on what Postgres has, null where it has no such session. @returns whether the message was true. */
  settle(sessionId: number, message: Message, stored: Snapshot | null): boolean;
  /** Called where Postgres does not answer. */
  postpone?(sessionId: number): void;
}

/**
 * Compares messages with Postgres before they take effect. At most one verification per session runs; the latest
 * pending message replaces earlier ones.
 */
export class VerificationQueue<Message extends object> {
  readonly #context: ApiContext;
  readonly #reader: SnapshotReader;
  readonly #verification: Verification<Message>;
  readonly #pending = new LatestPerKey<number, Message>({
    work: (message, sessionId) => this.#verify(sessionId, message),
  });

  constructor(context: ApiContext, reader: SnapshotReader, verification: Verification<Message>) {
    this.#context = context;
    this.#reader = reader;
    this.#verification = verification;
  }

  /** Has a message verified. */
  offer(sessionId: number, message: Message): void {
    this.#pending.offer(sessionId, message);
  }

  async #verify(sessionId: number, message: Message): Promise<void> {
    const { logger, metrics } = this.#context;
    let stored: Snapshot | null;
    try {
      stored = (await this.#reader.readMany([sessionId]))[0] ?? null;
    } catch (error) {
      logger.warn({ sessionId, error: String(error) }, 'a message could not be verified');
      this.#verification.postpone?.(sessionId);
      return;
    }
    if (this.#verification.settle(sessionId, message, stored)) return;
    metrics.refusedMessages.inc();
    logger.warn({ sessionId, stored: stored?.version.seq }, 'refused a message that is not true');
    await sleep(PAUSE_MS);
  }
}
