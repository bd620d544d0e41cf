import { outageOf, REDIS_AWAY, withDeadline, type Outage } from '#libs/async';
import { stages, type JobPayload, type PlannedWork, type Stage } from '#libs/contracts';
import type { Queue } from 'bull';

/** The queue of each stage. */
export type Queues = Readonly<Record<string, Queue<JobPayload>>>;

/** Plans the next jobs of a session from the database, at most `ranges` of them. */
export type PlanWork = (sessionId: number, ranges: number) => Promise<PlannedWork | null>;

/** The id of a job; Bull ignores a job whose id exists. */
export function jobId(payload: JobPayload): string {
  return `${payload.sessionId}:${payload.run}:${payload.phase}:${payload.from}`;
}

/**
 * Whether a job exists. If Redis loses its data just as a worker takes a job, Bull writes a job without data and in no
 * list, whose id could never be queued again: the script deletes it.
 */
const EXISTS_WITH_CONTENT = `
  if redis.call('HEXISTS', KEYS[1], 'data') == 1 then return 1 end
  redis.call('DEL', KEYS[1])
  return 0`;

/** How long the key of a probe lives, in milliseconds. */
const PROBE_TTL_MS = 10_000;

/**
 * The only code that queues work: adds the first few ranges of a session that have work left, so that sessions take
 * turns. It is idempotent. It must run after Bull has removed a finished job, because Bull ignores an id that exists.
 */
export class Dispatcher {
  readonly #queues: Queues;
  readonly #plan: PlanWork;
  readonly #slots: () => Promise<number>;

  /** @param slots jobs that all workers can run at once. */
  constructor(queues: Queues, plan: PlanWork, slots: () => Promise<number>) {
    this.#queues = queues;
    this.#plan = plan;
    this.#slots = slots;
  }

  /** Queues the next jobs of a session. @returns the number of new ones. @throws where Postgres or Redis is away. */
  async dispatch(sessionId: number): Promise<number> {
    const work = await this.#plan(sessionId, 2 * Math.max(1, await this.#slots()));
    if (!work) return 0;
    const queue = this.#queueOf(work.phase);
    let added = 0;
    for (const range of work.ranges) {
      const payload: JobPayload = { sessionId, run: work.run, phase: work.phase, ...range };
      const id = jobId(payload);
      if ((await queue.client.eval(EXISTS_WITH_CONTENT, 1, queue.toKey(id))) === 1) continue;
      await queue.add(payload, { jobId: id });
      added += 1;
    }
    return added;
  }

  /** Why no work can be queued now; null where it can: Redis takes a write within `deadlineMs`. */
  async outage(deadlineMs = 500): Promise<Outage | null> {
    const queue = this.#queueOf('discovery');
    try {
      await withDeadline(queue.client.set(queue.toKey('probe'), '', 'PX', PROBE_TTL_MS), deadlineMs);
      return null;
    } catch (error) {
      return outageOf(error) ?? REDIS_AWAY;
    }
  }

  #queueOf(stage: Stage): Queue<JobPayload> {
    const queue = this.#queues[stage];
    if (!queue) throw new Error(`no queue is called ${stage}`);
    return queue;
  }

  /** Waiting and active jobs of each queue. */
  async counts(): Promise<{ name: Stage; waiting: number; active: number }[]> {
    return Promise.all(
      stages().map(async (name) => {
        const { waiting, active } = await this.#queueOf(name).getJobCounts();
        return { name, waiting, active };
      }),
    );
  }
}
