import { redisNames, type Subscribe } from '#libs/contracts';

/** Rooms of this node's sockets. Clients never name them. */
export const rooms = { session: (sessionId: number) => `session:${sessionId}`, sessions: 'sessions', system: 'system' };

/** The room of a subscription. */
export function roomOf(request: Subscribe): string {
  if ('sessionId' in request) return rooms.session(request.sessionId);
  return 'sessions' in request ? rooms.sessions : rooms.system;
}

/** The session of a room, or null. */
export function sessionOfRoom(room: string): number | null {
  const id = /^session:(\d+)$/.exec(room)?.[1];
  return id === undefined ? null : Number(id);
}

/** The Redis channel that feeds a room; null for rooms that are not subscriptions, such as a socket's own. */
export function channelOfRoom(room: string): string | null {
  const sessionId = sessionOfRoom(room);
  if (sessionId !== null) return redisNames.channel(sessionId);
  if (room === rooms.sessions) return redisNames.listChannel;
  return room === rooms.system ? redisNames.workerChannel : null;
}
