import { redisNames, WORKER_BEAT_TTL_SECONDS, WorkerBeat } from '#libs/contracts';
import type { Redis } from 'ioredis';
import { parseJson } from './matcher.js';

/** The heartbeats of all workers, in Redis. */
export class WorkerBeats {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Stores and publishes the beat of a worker. @throws where Redis is away. */
  async write(beat: WorkerBeat): Promise<void> {
    const value = JSON.stringify(beat);
    await this.#redis
      .multi()
      .set(redisNames.worker(beat.id), value, 'EX', WORKER_BEAT_TTL_SECONDS)
      .publish(redisNames.workerChannel, value)
      .exec();
  }

  /** Removes a worker that stops. @throws where Redis is away. */
  async remove(workerId: string): Promise<void> {
    await this.#redis.del(redisNames.worker(workerId));
  }

  /** True where Redis takes writes. @throws where it is away or refuses them. */
  async takesWrites(): Promise<true> {
    await this.#redis.set(redisNames.probe, '', 'EX', WORKER_BEAT_TTL_SECONDS);
    return true;
  }

  /** Jobs that all workers can run at once. @throws where Redis is away. */
  async slots(): Promise<number> {
    return (await this.read()).reduce((sum, beat) => sum + beat.slots, 0);
  }

  /** The workers whose beats have not expired, by id. @throws where Redis is away. */
  async read(): Promise<WorkerBeat[]> {
    const keys: string[] = [];
    for await (const found of this.#redis.scanStream({ match: redisNames.workers, count: 100 })) {
      keys.push(...(found as string[]));
    }
    if (keys.length === 0) return [];
    const values = await this.#redis.mget(keys);
    return values
      .flatMap((value) => WorkerBeat.safeParse(value && parseJson(value)).data ?? [])
      .sort((a, b) => a.id.localeCompare(b.id));
  }
}
