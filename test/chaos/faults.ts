import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { findProcess } from '../../apps/cli/src/data/processes.js';
import { childrenOf, familyOf, send } from '../support/processes.js';
import type { TcpProxy } from '../support/proxy.js';
import type { Arena } from './arena.js';
import type { Fault } from './schedule.js';
import { answerOf, until } from './waiting.js';

const BACK_WITHIN_MS = 30_000;

/** Does what the fault says, and returns when it is over: what was killed or frozen answers again, or was never a server. */
export async function inflict(fault: Fault, arena: Arena, proxy: TcpProxy): Promise<unknown> {
  switch (fault.kind) {
    case 'worker-killed':
      return send(await arena.pidOf(`worker-${fault.worker}`), 'SIGKILL');
    case 'worker-stopped':
      return send(await arena.pidOf(`worker-${fault.worker}`), 'SIGTERM');
    case 'inference-killed':
      return childrenOf(await arena.pidOf(`worker-${fault.worker}`)).forEach((pid) => send(pid, 'SIGKILL'));
    case 'worker-frozen': {
      const worker = await arena.pidOf(`worker-${fault.worker}`);
      return freeze(fault.children ? familyOf(worker) : [worker], fault.ms);
    }
    case 'redis-killed':
      await end(await arena.server('redis'), 'SIGKILL');
      return until('Redis is back', () => redisAnswers(arena), BACK_WITHIN_MS);
    case 'redis-flushed':
      return throughRedis(arena, (redis) => redis.flushall());
    case 'redis-frozen':
      return freeze([await arena.server('redis')], fault.ms);
    case 'subscribers-cut':
      return throughRedis(arena, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
    case 'postgres-restarted':
      await end(await arena.server('postgres'), fault.signal);
      return until('Postgres is back', () => postgresAnswers(arena), BACK_WITHIN_MS);
    case 'postgres-backend-killed':
      return killBackend(arena);
    case 'postgres-frozen':
      return freeze(familyOf(await arena.server('postgres')), fault.ms);
    case 'api-killed':
      await end(await arena.pidOf('api'), 'SIGKILL');
      return until('the API is back', () => arena.ready(), BACK_WITHIN_MS);
    case 'api-frozen':
      return freeze([await arena.pidOf('api')], fault.ms);
    case 'everything-killed':
      return arena.killEverything();
    case 'client-cut':
      return proxy.cut();
    case 'client-silenced':
      return proxy.silence(fault.ms);
  }
}

/** Sends a signal to a process and returns when it is gone: until then it may still answer. */
async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  send(pid, signal);
  await until(`process ${pid} has ended`, () => findProcess(pid) === undefined, BACK_WITHIN_MS);
}

async function freeze(pids: readonly number[], ms: number): Promise<void> {
  for (const pid of pids) send(pid, 'SIGSTOP');
  await delay(ms);
  for (const pid of pids) send(pid, 'SIGCONT');
}

/** Kills the process of one connection, which makes Postgres drop all connections and recover as from a crash. */
async function killBackend(arena: Arena): Promise<void> {
  const backends = await answerOf(
    () => arena.database.$queryRaw<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1`,
  );
  for (const { pid } of backends ?? []) await end(pid, 'SIGKILL');
  await until('Postgres is back', () => postgresAnswers(arena), BACK_WITHIN_MS);
}

const postgresAnswers = (arena: Arena) => answerOf(() => arena.database.$queryRaw`SELECT 1`);
const redisAnswers = (arena: Arena) => answerOf(() => arena.withRedis((redis) => redis.ping()));

/** Asks Redis for a fault; where another fault took it away, there is nothing left to lose. */
async function throughRedis(arena: Arena, inflictIt: (redis: Redis) => Promise<unknown>): Promise<void> {
  await answerOf(() => arena.withRedis(inflictIt), BACK_WITHIN_MS);
}
