import { Module, type DynamicModule } from '@nestjs/common';
import { planWork } from '#libs/ledger';
import { QueuesModule } from '#libs/queues';
import { Analyser } from './analysis/analyser.js';
import { WORKER_CONTEXT, type WorkerContext } from './context.js';
import { CurrentJobs } from './lifecycle/current-jobs.js';
import { Heartbeat } from './lifecycle/heartbeat.js';
import { JobRunner } from './lifecycle/job-runner.js';
import { Reconciler } from './lifecycle/reconciler.js';
import { WorkerLifecycle } from './lifecycle/worker-lifecycle.js';
import { Watcher } from './watching/watcher.js';

/** The queues of all stages, the work of their jobs, the heartbeat, the reconciler and the watcher. */
@Module({})
export class WorkerModule {
  static register(context: WorkerContext): DynamicModule {
    return {
      module: WorkerModule,
      imports: [QueuesModule.register(context, (sessionId, ranges) => planWork(context.database, sessionId, ranges))],
      providers: [
        { provide: WORKER_CONTEXT, useValue: context },
        Analyser,
        CurrentJobs,
        Heartbeat,
        JobRunner,
        Reconciler,
        Watcher,
        WorkerLifecycle,
      ],
    };
  }
}
