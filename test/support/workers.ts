import { expect } from 'vitest';
import { SystemAck, type Snapshot, type WorkerBeat } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import type { Place, Server } from './darkroom.js';
import { Follower } from './follower.js';

/** Waits until the heartbeats of the workers match. @throws when they do not in time. */
export async function untilWorkers(
  server: Server,
  fits: (workers: readonly WorkerBeat[]) => boolean,
  withinMs = 30_000,
): Promise<readonly WorkerBeat[]> {
  const socket = await server.connect();
  try {
    const ack = SystemAck.parse(await socket.send('subscribe', { system: true }));
    if ('system' in ack && fits(ack.system.workers)) return ack.system.workers;
    const next = await socket.next((event) => event.event === 'system' && fits(event.system.workers), withinMs);
    return next.event === 'system' ? next.system.workers : [];
  } finally {
    socket.close();
  }
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

/**
 * Runs `harm`, which ends the worker of a session, and waits until another worker goes on with the session.
 * @returns the seconds between.
 */
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
