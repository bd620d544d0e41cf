import type { Queue } from 'bull';

/** How often it is asked whether a queue is still to be held, in milliseconds. */
const ASK_MS = 1_000;

/**
 * Queues from which this worker takes no jobs for a while, so that others have them. Bull gives a worker the next job
 * whatever its session is.
 */
export class HeldQueues {
  readonly #held = new Map<Queue<unknown>, NodeJS.Timeout>();

  /**
   * Takes nothing more from a queue until `isOver`, which is asked once a second, or for `longestMs`. A job of the queue
   * calls it before it ends, since Bull hands out the next one together with the end of one.
   */
  async hold(queue: Queue<unknown>, longestMs: number, isOver: () => Promise<boolean>): Promise<void> {
    if (this.#held.has(queue)) return;
    const until = performance.now() + longestMs;
    const timer = setInterval(() => void ask(), ASK_MS);
    const ask = async () => {
      if (performance.now() < until && !(await isOver().catch(() => true))) return;
      if (this.#held.get(queue) !== timer) return;
      clearInterval(timer);
      this.#held.delete(queue);
      await queue.resume(true).catch(() => undefined);
    };
    this.#held.set(queue, timer);
    // Without Redis the blocking connection fails to come back at once; it is held none the less.
    await queue.pause(true, true).catch(() => undefined);
  }

  /** Asks no more; queues stay as they are. */
  stop(): void {
    for (const timer of this.#held.values()) clearInterval(timer);
    this.#held.clear();
  }
}
