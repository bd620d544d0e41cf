import { Module, type DynamicModule } from '@nestjs/common';
import { planWork } from '#libs/ledger';
import { Dispatcher, QueuesModule } from '#libs/queues';
import { Analyser } from './analysis/analyser.js';
import { ClusteringProcessor } from './clustering/clustering.processor.js';
import { WORKER_CONTEXT, type WorkerContext } from './context.js';
import { DiscoveryProcessor } from './discovery/discovery.processor.js';
import { FaceDetectionProcessor } from './face-detection/face-detection.processor.js';
import { CurrentJobs } from './lifecycle/current-jobs.js';
import { Heartbeat } from './lifecycle/heartbeat.js';
import { Reconciler } from './lifecycle/reconciler.js';
import { WorkerLifecycle } from './lifecycle/worker-lifecycle.js';
import { TrainingProcessor } from './training/training.processor.js';

/** The Bull processors of all phases, and what keeps a worker alive and honest. */
@Module({})
export class WorkerModule {
  static register(context: WorkerContext): DynamicModule {
    const { settings, logger, database, installation, beats } = context;
    return {
      module: WorkerModule,
      imports: [
        QueuesModule.register({
          redisUrl: settings.redisUrl,
          installation,
          lockMs: settings.timings.lock,
          onError: (error) => logger.debug({ error: error.message }, 'queue connection'),
          plan: (sessionId, ranges) => planWork(database, sessionId, ranges),
          slots: async () => (await beats.read()).reduce((sum, beat) => sum + beat.slots, 0),
        }),
      ],
      providers: [
        { provide: WORKER_CONTEXT, useValue: context },
        { provide: Analyser, useFactory: () => new Analyser(context) },
        { provide: CurrentJobs, useFactory: () => new CurrentJobs() },
        {
          provide: Heartbeat,
          inject: [CurrentJobs, Analyser, Reconciler],
          useFactory: (jobs: CurrentJobs, analyser: Analyser, reconciler: Reconciler) =>
            new Heartbeat(context, jobs, analyser, reconciler),
        },
        {
          provide: Reconciler,
          inject: [Dispatcher],
          useFactory: (dispatcher: Dispatcher) => new Reconciler(context, dispatcher),
        },
        WorkerLifecycle,
        DiscoveryProcessor,
        TrainingProcessor,
        FaceDetectionProcessor,
        ClusteringProcessor,
      ],
    };
  }
}
