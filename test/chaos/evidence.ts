import type { Redis } from 'ioredis';
import type { Arena } from './arena.js';
import { answerOf } from './waiting.js';

const LOG_LINES = 80;

/** What there is to look at after a violation: the sessions as Postgres has them, what is queued, and the newest lines of the logs. */
export async function gatherEvidence(arena: Arena): Promise<string> {
  const sessions = await answerOf(() => arena.database.trainingSession.findMany({ include: { phases: true } }));
  const pending = await answerOf(() =>
    arena.database.item.groupBy({ by: ['sessionId', 'phase', 'state'], _count: true }),
  );
  const keys = await answerOf(() => arena.withRedis(queueKeys));
  const names = ['api', 'postgres', 'redis', ...Array.from({ length: arena.workers }, (_, at) => `worker-${at + 1}`)];
  return [
    heading('sessions', JSON.stringify(sessions, null, 1)),
    heading('items', JSON.stringify(pending, null, 1)),
    heading('queued', (keys ?? ['Redis does not answer']).join('\n')),
    heading('start', arena.darkroom.program.output),
    ...names.map((name) => heading(name, tailOf(arena, name))),
  ].join('\n');
}

function heading(title: string, text: string | undefined): string {
  return `── ${title}\n${text ?? 'nothing'}\n`;
}

function tailOf(arena: Arena, name: string): string {
  try {
    return withoutRepeats(arena.darkroom.log(name).split('\n')).slice(-LOG_LINES).join('\n');
  } catch (error) {
    return String(error);
  }
}

/** Lines without those that are like one of the two before them but for numbers: a server that is away is asked often. */
function withoutRepeats(lines: readonly string[]): string[] {
  const shapes = lines.map((line) => line.replace(/\d+/g, '0'));
  return lines.filter((_, at) => !shapes.slice(Math.max(0, at - 2), at).includes(shapes[at] ?? ''));
}

/** Every key of the queues; of lists and sets also what is in them. */
async function queueKeys(redis: Redis): Promise<string[]> {
  const keys = await redis.keys('darkroom:*');
  return Promise.all(keys.sort().map(async (key) => `${key} ${JSON.stringify(await contentOf(redis, key))}`));
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1);
    case 'hash':
      return redis.hgetall(key);
    default:
      return redis.get(key);
  }
}
