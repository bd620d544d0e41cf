import { redisNames, type Subscribe } from '#libs/contracts';

/** Rooms of this node's sockets. Clients never name them. */
export const rooms = { session: (sessionId: number) => `session:${sessionId}`, sessions: 'sessions', system: 'system' };

/** The room of what somebody asks to follow. */
export function roomOf(request: Subscribe): string {
  if ('sessionId' in request) return rooms.session(request.sessionId);
  return 'sessions' in request ? rooms.sessions : rooms.system;
}

/** The session that a room is of, or null. */
export function sessionOfRoom(room: string): number | null {
  const id = /^session:(\d+)$/.exec(room)?.[1];
  return id === undefined ? null : Number(id);
}

/** The Redis channel with the news that a room hears, or null where it is no room of ours. */
export function channelOfRoom(room: string): string | null {
  const sessionId = sessionOfRoom(room);
  if (sessionId !== null) return redisNames.channel(sessionId);
  if (room === rooms.sessions) return redisNames.listChannel;
  return room === rooms.system ? redisNames.workerChannel : null;
}

/** Whether a room is something that a socket follows: not its own. */
export function isSubscription(room: string): boolean {
  return channelOfRoom(room) !== null;
}
