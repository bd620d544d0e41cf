import { expect } from 'vitest';
import { endpoints, type Snapshot, type WorkerBeat } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import type { Place, Server } from './darkroom.js';
import { Follower } from './follower.js';

/** Waits until the heartbeats of the workers match. @throws when they do not in time. */
export async function untilWorkers({ api }: Server, fits: (workers: readonly WorkerBeat[]) => boolean): Promise<void> {
  const isFit = async () => fits((await api.call(endpoints.system.state)).workers);
  await expect.poll(isFit, { timeout: 30_000 }).toBe(true);
}

/** The pid of the worker that published a session's newest snapshot, `snapshot` or a later one, from its log. */
export async function workerBehind(server: Server, { sessionId, version }: Snapshot): Promise<number> {
  const published = () =>
    server
      .children()
      .filter(({ name }) => name.startsWith('worker-'))
      .flatMap(({ name }) => server.log(name).split('\n'))
      .filter((line) => line.includes('Updated Redis cache'))
      .map((line) => JSON.parse(line) as { pid: number; sessionId: number; seq: number })
      .filter((line) => line.sessionId === sessionId && line.seq >= version.seq)
      .sort((a, b) => b.seq - a.seq);
  await expect.poll(published, { interval: 20, timeout: 5_000 }).not.toEqual([]);
  return published()[0]?.pid ?? NaN;
}

/** Ends the worker of a session by `harm`. @returns the seconds until another worker goes on with the session. */
export async function secondsWithout(server: Place, sessionId: number, harm: () => void): Promise<number> {
  const database = openDatabase(server.databaseUrl, { connections: 1 });
  const follower = new Follower(server, sessionId);
  try {
    const harmed = performance.now();
    harm();
    // A commit of the ended worker holds the row's lock until Postgres has committed or aborted it.
    const [left] = await database.$queryRaw<{ seq: number }[]>`
      SELECT seq FROM training_session WHERE id = ${sessionId} FOR UPDATE`;
    await follower.until(({ version }) => version.seq > (left?.seq ?? NaN));
    return (performance.now() - harmed) / 1_000;
  } finally {
    follower.close();
    await database.$disconnect();
  }
}
