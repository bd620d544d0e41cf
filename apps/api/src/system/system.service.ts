import { Inject, Injectable } from '@nestjs/common';
import type { Health, SystemState } from '#libs/contracts';
import { Dispatcher } from '#libs/queues';
import { ApiException } from '../errors/api-exception.js';
import { API_CONTEXT, type ApiContext } from '../context.js';

/** How long a server may take to show that it answers. */
const HEALTH_DEADLINE_MS = 1_000;

/** How the servers, the workers and the queues are. */
@Injectable()
export class SystemService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Dispatcher) private readonly dispatcher!: Dispatcher;

  /** Workers and queues. @throws {ApiException} where Redis, which knows them, is away. */
  async read(): Promise<SystemState> {
    try {
      const [workers, queues] = await Promise.all([this.context.beats.read(), this.dispatcher.counts()]);
      return { workers, queues, at: new Date().toISOString() };
    } catch (error) {
      this.context.logger.debug({ error: String(error) }, 'workers and queues are unknown');
      throw new ApiException('unavailable', 'Redis cannot be reached now, so workers and queues are unknown. Try again soon.');
    }
  }

  /** Whether Postgres and Redis answer. */
  async health(): Promise<Health> {
    const answers = (work: Promise<unknown>) => {
      const deadline = new Promise<false>((resolve) => setTimeout(resolve, HEALTH_DEADLINE_MS, false).unref());
      return Promise.race([work.then(() => true, () => false), deadline]);
    };
    const [postgres, redis] = await Promise.all([
      answers(this.context.database.$queryRaw`SELECT 1`),
      this.dispatcher.reachable(HEALTH_DEADLINE_MS),
    ]);
    return { status: postgres && redis ? 'ok' : 'unavailable', postgres, redis };
  }
}
