import { Inject, Injectable } from '@nestjs/common';
import type { Health, SystemState } from '#libs/contracts';
import { readPostgresState } from '#libs/database';
import { readRedisState } from '#libs/live';
import { Dispatcher } from '#libs/queues';
import { API_CONTEXT, type ApiContext } from '../context.js';

/** How long a server may take to show that it answers. */
const DEADLINE_MS = 1_000;

/** What a server answers; null where it refuses, or takes too long. */
function answerOf<T>(work: Promise<T>): Promise<T | null> {
  const deadline = new Promise<null>((resolve) => setTimeout(resolve, DEADLINE_MS, null).unref());
  return Promise.race([work.catch(() => null), deadline]);
}

/** How the servers, the workers and the queues are. */
@Injectable()
export class SystemService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Dispatcher) private readonly dispatcher!: Dispatcher;

  /** Workers, queues and servers; also where those are away. */
  async read(): Promise<SystemState> {
    const { database, redis, beats } = this.context;
    const [postgres, known] = await Promise.all([
      answerOf(readPostgresState(database)),
      answerOf(Promise.all([readRedisState(redis), beats.read(), this.dispatcher.counts()])),
    ]);
    const [redisState, workers, queues] = known ?? [null, [], []];
    return { workers, queues, postgres, redis: redisState, at: new Date().toISOString() };
  }

  /** Whether Postgres and Redis answer. */
  async health(): Promise<Health> {
    const [postgres, redis] = await Promise.all([
      answerOf(this.context.database.$queryRaw`SELECT 1`).then((answer) => answer !== null),
      this.dispatcher.reachable(DEADLINE_MS),
    ]);
    return { status: postgres && redis ? 'ok' : 'unavailable', postgres, redis };
  }
}
