import { stages, Snapshot } from '#libs/contracts';
import { readRecord } from '#libs/ledger';
import { connectRedis, SnapshotCache } from '#libs/live';
import { unifiedProgress } from '#libs/progress';
import type { Arena } from './arena.js';
import { contentOf } from './observations.js';
import { answerOf, until } from './waiting.js';
import type { ClientWitness } from './witnesses.js';

/** Longest that news of the end may take: a client may just have begun a wait of some seconds. */
const AGREED_WITHIN_MS = 15_000;

/** Waits until clients, REST, Redis and Postgres say the same of a session. @returns who says otherwise. */
export async function disagreements(
  arena: Arena,
  sessionId: number,
  clients: readonly ClientWitness[],
): Promise<string[]> {
  const redis = connectRedis(arena.darkroom.redisUrl, 'commands', () => undefined);
  const cache = new SnapshotCache(redis);
  let odd: string[] = [];
  const compare = async () => {
    const record = await readRecord(arena.database, sessionId);
    if (record === null) throw new Error(`session ${sessionId} is gone`);
    const truth = contentOf(Snapshot.parse(unifiedProgress(record)));
    const voices: [string, Snapshot | null | undefined][] = [
      ['REST', await answerOf(async () => Snapshot.parse(await arena.darkroom.api.progress(sessionId)))],
      ['Redis', (await answerOf(() => cache.read(sessionId)))?.snapshot],
      ...clients.map(({ name, view }): [string, Snapshot | null | undefined] => [name, view?.snapshot]),
    ];
    odd = voices.flatMap(([name, snapshot]) => {
      const said = snapshot ? contentOf(snapshot) : 'nothing';
      return said === truth ? [] : [`${name} ends with ${said}, Postgres with ${truth}`];
    });
    return odd.length === 0;
  };
  try {
    await until('everybody agrees', compare, AGREED_WITHIN_MS);
    return [];
  } catch (error) {
    return odd.length > 0 ? odd : [String(error)];
  } finally {
    redis.disconnect();
  }
}

/** Longest that a work order may outlive its session's completion: the worker that holds it may just have been killed. */
const DRAINED_WITHIN_MS = 10_000;

/** Waits until no work order of completed sessions is queued or in hand. @returns those that stay. */
export async function leftoverWork(arena: Arena, sessionIds: readonly number[]): Promise<string[]> {
  const redis = connectRedis(arena.darkroom.redisUrl, 'commands', () => undefined);
  let left: string[] = [];
  const drained = async () => {
    const orders = await answerOf(() =>
      Promise.all(stages().flatMap((queue) => sessionIds.map((id) => redis.keys(`darkroom:*:${queue}:${id}:*`)))),
    );
    const found = await answerOf(async () => {
      const keys = orders?.flat() ?? [];
      // What Bull makes of a job that Redis lost just when it was taken has no content, and is no work.
      const withContent = await Promise.all(keys.map((key) => redis.hexists(key, 'data')));
      return keys.filter((_, at) => withContent[at] === 1);
    });
    left = (orders && found) ?? ['Redis does not answer'];
    return left.length === 0;
  };
  try {
    await until('no work is left', drained, DRAINED_WITHIN_MS);
    return [];
  } catch {
    return [`work is left that nobody needs: ${left.join(', ')}`];
  } finally {
    redis.disconnect();
  }
}
