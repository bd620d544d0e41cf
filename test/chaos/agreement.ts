import { stages, Snapshot } from '#libs/contracts';
import { readRecord } from '#libs/ledger';
import { connectRedis, SnapshotCache } from '#libs/live';
import { unifiedProgress } from '#libs/progress';
import type { Arena } from './arena.js';
import { contentOf } from './observations.js';
import { answerOf, until } from './waiting.js';
import type { ClientWitness } from './witnesses.js';

/** Longest delay of the end at a client, which may just have begun a backoff of some seconds. */
const AGREED_WITHIN_MS = 15_000;

/** Waits until clients, REST, Redis and Postgres agree on a session. @returns the disagreements. */
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
    await until('all agree', compare, AGREED_WITHIN_MS);
    return [];
  } catch (error) {
    return odd.length > 0 ? odd : [String(error)];
  } finally {
    redis.disconnect();
  }
}

/** Longest that a job may outlive its session: the worker that holds it may just have been killed. */
const DRAINED_WITHIN_MS = 10_000;

/** Waits until no job of completed sessions is queued or active. @returns those that remain. */
export async function leftoverWork(arena: Arena, sessionIds: readonly number[]): Promise<string[]> {
  const redis = connectRedis(arena.darkroom.redisUrl, 'commands', () => undefined);
  let left: string[] = [];
  const drained = async () => {
    const orders = await answerOf(() =>
      Promise.all(stages().flatMap((queue) => sessionIds.map((id) => redis.keys(`darkroom:*:${queue}:${id}:*`)))),
    );
    const found = await answerOf(async () => {
      const keys = orders?.flat() ?? [];
      // Bull recreates a job that Redis lost while it was taken; it has no content and is no work.
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
    return [`obsolete work is left: ${left.join(', ')}`];
  } finally {
    redis.disconnect();
  }
}
