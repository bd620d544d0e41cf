import { BullModule, getQueueToken } from '@nestjs/bull';
import { Module, type DynamicModule } from '@nestjs/common';
import { stages, type JobPayload } from '#libs/contracts';
import type { Queue } from 'bull';
import { Dispatcher, type PlanWork, type Queues } from './dispatch.js';
import { queueConnections, queueOptions } from './options.js';

/** The parts of an application's context that the queues use. */
export interface QueuesContext {
  readonly settings: { readonly redisUrl: string; readonly timings: { readonly lock: number } };
  /** Id of the installation, part of every key in Redis. */
  readonly installation: string;
  readonly logger: { debug(details: object, message: string): void };
  /** Jobs that all workers can run at once. */
  readonly beats: { slots(): Promise<number> };
}

/** The Bull queues of all phases, and the {@link Dispatcher}, for API and workers alike. */
@Module({})
export class QueuesModule {
  /** Builds the module; global, so that a processor needs no import of its own. */
  static register({ settings, installation, logger, beats }: QueuesContext, plan: PlanWork): DynamicModule {
    // The connections reconnect for ever.
    const onError = (error: Error) => logger.debug({ error: error.message }, 'queue connection');
    const connections = queueConnections(settings.redisUrl, onError);
    const shared = queueOptions(installation, settings.timings.lock, connections);
    const queues = BullModule.registerQueue(...stages().map((name) => ({ name, ...shared })));
    return {
      module: QueuesModule,
      global: true,
      imports: [queues],
      providers: [
        // Closes the connections that Bull does not close itself.
        { provide: 'queue connections', useValue: { onApplicationShutdown: () => connections.close() } },
        {
          provide: Dispatcher,
          inject: stages().map((name) => getQueueToken(name)),
          useFactory: (...all: Queue<JobPayload>[]) => {
            for (const queue of all) queue.on('error', onError);
            const queueOf = Object.fromEntries(all.map((queue) => [queue.name, queue])) satisfies Queues;
            return new Dispatcher(queueOf, plan, () => beats.slots());
          },
        },
      ],
      exports: [queues, Dispatcher],
    };
  }
}
