import { stages, Snapshot } from '#libs/contracts';
import { readRecord } from '#libs/ledger';
import { SnapshotCache } from '#libs/live';
import { unifiedProgress } from '#libs/progress';
import type { Arena } from './arena.js';
import { contentOf } from './observations.js';
import { answerOf, until } from './waiting.js';
import type { ClientWitness } from './witnesses.js';

/** Longest delay of the end at a client, which may just have begun a backoff of some seconds. */
const AGREED_WITHIN_MS = 15_000;
/** Longest that a job may outlive its session: the worker that holds it may just have been killed. */
const DRAINED_WITHIN_MS = 10_000;

/** Waits until clients, REST, Redis and Postgres agree on a session. @returns the disagreements. */
export function disagreements(arena: Arena, sessionId: number, clients: readonly ClientWitness[]): Promise<string[]> {
  return remaining(async () => {
    const record = await readRecord(arena.database, sessionId);
    if (record === null) throw new Error(`session ${sessionId} is gone`);
    const truth = contentOf(Snapshot.parse(unifiedProgress(record)));
    const cached = () => arena.withRedis((redis) => new SnapshotCache(redis).read(sessionId));
    const voices: [string, Snapshot | null | undefined][] = [
      ['REST', await answerOf(async () => Snapshot.parse(await arena.darkroom.api.progress(sessionId)))],
      ['Redis', (await answerOf(cached))?.snapshot],
      ...clients.map(({ name, view }): [string, Snapshot | null | undefined] => [name, view?.snapshot]),
    ];
    return voices.flatMap(([name, snapshot]) => {
      const said = snapshot ? contentOf(snapshot) : 'nothing';
      return said === truth ? [] : [`${name} ends with ${said}, Postgres with ${truth}`];
    });
  }, AGREED_WITHIN_MS);
}

/** Waits until no job of completed sessions is queued or active. @returns those that remain. */
export function leftoverWork(arena: Arena, sessionIds: readonly number[]): Promise<string[]> {
  const patterns = stages().flatMap((queue) => sessionIds.map((id) => `darkroom:*:${queue}:${id}:*`));
  const work = () =>
    arena.withRedis(async (redis) => {
      const keys = (await Promise.all(patterns.map((pattern) => redis.keys(pattern)))).flat();
      // Bull recreates a job that Redis lost while it was taken; it has no content and is no work.
      const withContent = await Promise.all(keys.map((key) => redis.hexists(key, 'data')));
      return keys.filter((_, at) => withContent[at] === 1).map((key) => `obsolete work is left: ${key}`);
    });
  return remaining(async () => (await answerOf(work)) ?? ['Redis does not answer'], DRAINED_WITHIN_MS);
}

/** Looks for problems until there are none. @returns those that remain. */
async function remaining(look: () => Promise<string[]>, withinMs: number): Promise<string[]> {
  let problems: string[] = [];
  await until('no problems', async () => (problems = await look()).length === 0, withinMs).catch((error: unknown) => {
    if (problems.length === 0) problems = [String(error)];
  });
  return problems;
}
