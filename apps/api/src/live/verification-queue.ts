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
 * Compares messages with Postgres before they take effect. At most one verification per session runs; the latest
 * pending message replaces earlier ones. While Postgres is unavailable, it is retried.
 */
export class VerificationQueue<Message extends object> {
  readonly #context: ApiContext;
  readonly #reader: SnapshotReader;
  readonly #settle: Settle<Message>;
  readonly #pending = new LatestPerKey<number, Message>({
    work: (message, sessionId) => this.#verify(sessionId, message),
    onRetry: (sessionId, error) =>
      this.#context.logger.warn({ sessionId, error: String(error) }, 'a message could not be verified yet'),
  });

  constructor(context: ApiContext, reader: SnapshotReader, settle: Settle<Message>) {
    this.#context = context;
    this.#reader = reader;
    this.#settle = settle;
  }

  /** Queues a message for verification. */
  offer(sessionId: number, message: Message): void {
    this.#pending.offer(sessionId, message);
  }

  close(): void {
    this.#pending.close();
  }

  async #verify(sessionId: number, message: Message): Promise<void> {
    const [stored = null] = await this.#reader.readMany([sessionId]);
    if (this.#settle(sessionId, message, stored)) return;
    this.#context.metrics.refusedMessages.inc();
    this.#context.logger.warn(
      { sessionId, stored: stored?.version.seq },
      'refused a message that contradicts Postgres',
    );
    await sleep(PAUSE_MS);
  }
}
