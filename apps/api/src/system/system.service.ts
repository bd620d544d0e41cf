import { Inject, Injectable } from '@nestjs/common';
import { withDeadline } from '#libs/async';
import type { Health, SystemState } from '#libs/contracts';
import { readPostgresState } from '#libs/database';
import { readRedisState } from '#libs/live';
import { Dispatcher } from '#libs/queues';
import { API_CONTEXT, type ApiContext } from '../context.js';

/** A server that takes longer to answer counts as unavailable. */
const DEADLINE_MS = 1_000;

/** The answer of a server; null if it fails or takes too long. */
const answerOf = <T>(work: Promise<T>): Promise<T | null> => withDeadline(work, DEADLINE_MS).catch(() => null);

/** The state of servers, workers and queues. */
@Injectable()
export class SystemService {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Dispatcher) private readonly dispatcher!: Dispatcher;

  /** Workers, queues and servers; unavailable servers are null. */
  async read(): Promise<SystemState> {
    const { database, redis, beats } = this.context;
    const [postgres, known] = await Promise.all([
      answerOf(readPostgresState(database)),
      answerOf(Promise.all([readRedisState(redis), beats.read(), this.dispatcher.counts()])),
    ]);
    const [redisState, workers, queues] = known ?? [null, [], []];
    return { workers, queues, postgres, redis: redisState, at: new Date().toISOString() };
  }

  /** Whether Postgres answers and Redis takes writes. */
  async health(): Promise<Health> {
    const [postgres, redis] = await Promise.all([
      answerOf(this.context.database.$queryRaw`SELECT 1`).then((answer) => answer !== null),
      this.dispatcher.outage(DEADLINE_MS).then((outage) => outage === null),
    ]);
    return { status: postgres && redis ? 'ok' : 'unavailable', postgres, redis };
  }
}
