import type { WorkerWait } from '#libs/contracts';

/** What is waited for, before its beginning is known. */
export type WaitReason = Omit<WorkerWait, 'since'>;

/** A cause that comes back within this time was never over, in milliseconds. */
const SAME_MS = 15_000;

interface Held {
  readonly wait: WorkerWait;
  readonly isOver: () => Promise<boolean>;
  checking?: Promise<void>;
}

const keyOf = ({ cause, path = '' }: WaitReason): string => `${cause} ${path}`;

/** What this worker waits for, and since when: the one place that its beat reads. */
export class Waits {
  readonly #held = new Map<string, Held>();
  /** Waits that ended, and when, in ms of `performance.now()`. */
  readonly #ended = new Map<string, { readonly since: string; readonly at: number }>();

  /**
   * Notes a wait, if it is not known yet.
   * @param isOver asked at each {@link check}; a rejection is a no.
   * @returns since when it is waited for
   */
  begin(reason: WaitReason, isOver: () => Promise<boolean>): string {
    const key = keyOf(reason);
    const known = this.#held.get(key);
    if (known) return known.wait.since;
    const before = this.#ended.get(key);
    const since = before && performance.now() - before.at < SAME_MS ? before.since : new Date().toISOString();
    this.#held.set(key, { wait: { ...reason, since }, isOver });
    return since;
  }

  /** Ends the waits that are over. Each is asked once at a time, so that one that does not answer delays no other. */
  async check(): Promise<void> {
    await Promise.all([...this.#held].map(([key, held]) => (held.checking ??= this.#check(key, held))));
  }

  /** What it waits for, oldest first. */
  list(): WorkerWait[] {
    return Array.from(this.#held.values(), ({ wait }) => wait).sort((a, b) => a.since.localeCompare(b.since));
  }

  async #check(key: string, held: Held): Promise<void> {
    const isOver = await held.isOver().catch(() => false);
    delete held.checking;
    if (!isOver) return;
    this.#held.delete(key);
    this.#ended.set(key, { since: held.wait.since, at: performance.now() });
  }
}
