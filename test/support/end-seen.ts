import { setTimeout as delay } from 'node:timers/promises';
import { isTerminal } from '#libs/contracts';
import type { Server } from './darkroom.js';
import type { Follower } from './follower.js';
import { isEnd, ProgressSocket, type ReceivedEvent } from './socket.js';
import { WITHIN_MS } from './wait-for.js';

/** For each way of following a session, a time in ms. */
export type EndSeen = Readonly<Record<'client' | 'socket' | 'rest', number>>;

const POLL_MS = 100;

/**
 * Runs `harm` while a session is followed in every way, until its end was seen in each: by Darkroom's client, by a plain
 * socket that reconnects, by polling REST.
 * @param harm returns since when the end can be seen, in ms since the epoch; -Infinity where it always can.
 * @returns the ms from the commit of the end, or from that time where it is later, until the end was seen.
 */
export async function endSeenThrough(
  server: Server,
  follower: Follower,
  harm: () => Promise<number>,
): Promise<EndSeen> {
  const socket = await ProgressSocket.open(server.url, { reconnection: true });
  try {
    const deadline = AbortSignal.timeout(WITHIN_MS);
    const seen = Promise.all([
      follower.end().then(Date.now),
      seenBySocket(socket, follower.sessionId, deadline),
      seenByRest(server, follower.sessionId, deadline),
    ]);
    const [since, [client, plain, rest]] = await Promise.all([harm(), seen]);
    follower.expectConsistent();
    const from = Math.max(Date.parse(follower.ends[0]?.endedAt ?? ''), since);
    return { client: client - from, socket: plain - from, rest: rest - from };
  } finally {
    socket.close();
  }
}

function seenBySocket(connection: ProgressSocket, sessionId: number, deadline: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new Error('The plain socket did not receive the end in time')));
    connection.socket.onAny((event: string) => {
      if (isEnd({ event } as ReceivedEvent)) resolve(Date.now());
    });
    const subscribe = () =>
      void connection.subscribe(sessionId).then(
        ({ overallStatus }) => isTerminal(overallStatus) && resolve(Date.now()),
        // Lost with the connection, or refused for now: the next connection subscribes again.
        () => undefined,
      );
    connection.socket.on('connect', subscribe);
    subscribe();
  });
}

async function seenByRest({ api }: Server, sessionId: number, deadline: AbortSignal): Promise<number> {
  for (; !deadline.aborted; await delay(POLL_MS)) {
    const progress = await api.progress(sessionId).catch(() => null);
    if (progress && isTerminal(progress.overallStatus)) return Date.now();
  }
  throw new Error('REST did not show the end in time');
}
