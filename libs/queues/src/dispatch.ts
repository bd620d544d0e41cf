import { stages, type JobPayload, type Stage } from '#libs/contracts';
import type { Queue } from 'bull';

/** The queue of each stage. */
export type Queues = Readonly<Record<string, Queue<JobPayload>>>;

/** What a session needs done next; null where nothing is to be queued for it. */
export interface PlannedWork {
  readonly run: number;
  readonly phase: Stage;
  /** Ordinal ranges, `from` inclusive, `to` exclusive; one empty range for phases that are one piece of work. */
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
}

/** Where dispatch reads what is to be done, from the truth. */
export type PlanWork = (sessionId: number, ranges: number) => Promise<PlannedWork | null>;

/** The id under which Bull knows a job: adding it again while it exists does nothing. */
export function jobId(payload: JobPayload): string {
  return `${payload.sessionId}:${payload.run}:${payload.phase}:${payload.from}`;
}

/**
 * Whether a job exists. Where Redis lost everything just when a worker took a job, Bull makes a job without content of
 * the rest, in no list, which would keep its id from being queued for ever: that is cleared away.
 */
const EXISTS_WITH_CONTENT = `
  if redis.call('HEXISTS', KEYS[1], 'data') == 1 then return 1 end
  redis.call('DEL', KEYS[1])
  return 0`;

/**
 * The one way in which work is queued: adds the first few ranges of a session that have work left, so that sessions
 * take turns. Calling it again does no harm. Must run after Bull let a finished job go, since an id that exists is
 * ignored.
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

  /** Queues what the session needs next. Answers how many jobs were not there yet. @throws where Postgres or Redis is away. */
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

  /** Whether Redis takes work now: a ping that must be answered within `deadlineMs`. */
  async reachable(deadlineMs = 500): Promise<boolean> {
    const deadline = new Promise<false>((resolve) => setTimeout(resolve, deadlineMs, false).unref());
    const ping = this.#queueOf('discovery')
      .client.ping()
      .then(
        () => true,
        () => false,
      );
    return Promise.race([ping, deadline]);
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
