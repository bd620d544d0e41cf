import type { JobPayload } from '#libs/contracts';
import type { Connection } from '#libs/database';
import { readRecord } from '#libs/ledger';
import { publishProgress } from '../commits.js';
import type { WorkerContext } from '../context.js';

/** How often progress is committed, and how soon a pause or cancel is noticed. */
const REPORT_MS = 500;

/** The progress reports of a phase in steps, for its work. */
export interface Steps {
  /** Aborted when the worker stops, or when the session refuses the work. */
  readonly signal: AbortSignal;
  /** Sets the progress: `share` (0 to 1) of the whole work, in `stage`. Committed twice a second. */
  readonly at: (stage: string, share: number) => void;
  /** Commits and publishes progress now. False where the session refuses the work. */
  readonly report: () => Promise<boolean>;
  /** Ends the phase in the transaction in which `write` stores the results. */
  readonly finish: (write: (connection: Connection) => Promise<void>) => Promise<void>;
}

/** The work of a phase in steps. */
export interface StepWork {
  /** Runs `work` while no other process of the installation does; omitted where several may run it. */
  exclusively?(work: () => Promise<void>): Promise<void>;
  run(steps: Steps): Promise<void>;
}

/** Runs the work of a phase in steps and reports its progress. */
export async function runSteps(
  context: WorkerContext,
  job: JobPayload,
  work: StepWork,
  stopping: AbortSignal,
): Promise<void> {
  const { database, ledger, publisher } = context;
  const progress = { stage: 'load', share: 0 };
  const report = async () => {
    const record = await ledger.reportSteps({ ...job, ...progress });
    if (record) publishProgress(publisher, record);
    const now = record ?? (await readRecord(database, job.sessionId));
    return now?.status === 'running' && now.run === job.run && now.stage === job.phase;
  };
  const run = async () => {
    const refused = new AbortController();
    const timer = setInterval(() => {
      report().then(
        (accepted) => {
          if (!accepted) refused.abort(new Error('the session refuses the work'));
        },
        (error: unknown) => refused.abort(error),
      );
    }, REPORT_MS);
    try {
      if (!(await report())) return;
      await work.run({
        signal: AbortSignal.any([stopping, refused.signal]),
        at: (stage, share) => Object.assign(progress, { stage, share }),
        report,
        async finish(write) {
          const record = await ledger.finishSteps({ ...job, write });
          if (record) publishProgress(publisher, record);
        },
      });
    } catch (error) {
      if (!refused.signal.aborted) throw error;
    } finally {
      clearInterval(timer);
    }
  };
  await (work.exclusively ? work.exclusively(run) : run());
}
