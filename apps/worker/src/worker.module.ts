import { Module, type DynamicModule } from '@nestjs/common';
import { planWork } from '#libs/ledger';
import { Dispatcher, QueuesModule } from '#libs/queues';
import { Analyser } from './analysis/analyser.js';
import { WORKER_CONTEXT, type WorkerContext } from './context.js';
import { CurrentJobs } from './lifecycle/current-jobs.js';
import { Heartbeat } from './lifecycle/heartbeat.js';
import { JobRunner } from './lifecycle/job-runner.js';
import { Reconciler } from './lifecycle/reconciler.js';
import { WorkerLifecycle } from './lifecycle/worker-lifecycle.js';
import { PhaseWorks, type PhaseWork } from './phases/phase-works.js';

/** The queues of all stages with their work, and what keeps a worker alive and its state true. */
@Module({})
export class WorkerModule {
  static register(context: WorkerContext, works: ReadonlyMap<string, PhaseWork>): DynamicModule {
    return {
      module: WorkerModule,
      imports: [QueuesModule.register(context, (sessionId, ranges) => planWork(context.database, sessionId, ranges))],
      providers: [
        { provide: WORKER_CONTEXT, useValue: context },
        { provide: Analyser, useFactory: () => new Analyser(context) },
        { provide: CurrentJobs, useFactory: () => new CurrentJobs() },
        {
          provide: PhaseWorks,
          inject: [Analyser],
          useFactory: (analyser: Analyser) => new PhaseWorks(works, { context, analyser }),
        },
        {
          provide: Heartbeat,
          inject: [CurrentJobs, Analyser, Reconciler],
          useFactory: (jobs: CurrentJobs, analyser: Analyser, reconciler: Reconciler) =>
            new Heartbeat(context, jobs, analyser, reconciler),
        },
        {
          provide: JobRunner,
          inject: [Dispatcher, CurrentJobs],
          useFactory: (dispatcher: Dispatcher, jobs: CurrentJobs) => new JobRunner(context, dispatcher, jobs),
        },
        {
          provide: Reconciler,
          inject: [Dispatcher],
          useFactory: (dispatcher: Dispatcher) => new Reconciler(context, dispatcher),
        },
        WorkerLifecycle,
      ],
    };
  }
}
