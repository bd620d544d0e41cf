import { BullModule, getQueueToken } from '@nestjs/bull';
import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { stages, type JobPayload } from '#libs/contracts';
import type { Queue } from 'bull';
import { Dispatcher, type PlanWork, type Queues } from './dispatch.js';
import { queueConnections, queueOptions, type QueueConnections } from './options.js';

/** What the queues of a process need to know. */
export interface QueuesModuleOptions {
  readonly redisUrl: string;
  /** Id of the installation: the queues of two on one Redis do not meet. */
  readonly installation: string;
  /** How long a worker that is not heard of keeps its job, in milliseconds. */
  readonly lockMs: number;
  /** Told of every trouble with Redis; it is reconnected for ever. */
  readonly onError: (error: Error) => void;
  readonly plan: PlanWork;
  /** Jobs that all workers can run at once. */
  readonly slots: () => Promise<number>;
}

/** Closes the connections that Bull does not close itself. */
class SharedConnections implements OnApplicationShutdown {
  constructor(readonly connections: QueueConnections) {}

  onApplicationShutdown(): void {
    this.connections.close();
  }
}

/** The Bull queues of all phases, and the {@link Dispatcher}, for API and workers alike. */
@Module({})
export class QueuesModule {
  /** Builds the module; global, so that a processor needs no import of its own. */
  static register(options: QueuesModuleOptions): DynamicModule {
    const connections = queueConnections(options.redisUrl, options.onError);
    const shared = queueOptions(options.installation, options.lockMs, connections);
    const queues = BullModule.registerQueue(...stages().map((name) => ({ name, ...shared })));
    return {
      module: QueuesModule,
      global: true,
      imports: [queues],
      providers: [
        { provide: SharedConnections, useValue: new SharedConnections(connections) },
        {
          provide: Dispatcher,
          inject: stages().map((name) => getQueueToken(name)),
          useFactory: (...all: Queue<JobPayload>[]) => {
            for (const queue of all) queue.on('error', options.onError);
            const queueOf = Object.fromEntries(all.map((queue) => [queue.name, queue])) satisfies Queues;
            return new Dispatcher(queueOf, options.plan, options.slots);
          },
        },
      ],
      exports: [queues, Dispatcher],
    };
  }
}
