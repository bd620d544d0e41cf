/** Rooms of this node's sockets. Clients never name them. */
export const rooms = {
  session: (sessionId: number) => `session:${sessionId}`,
  sessions: 'sessions',
  system: 'system',
  /** Sockets that do not keep up. */
  slow: 'slow',
};

/** The session that a room is of, or null. */
export function sessionOfRoom(room: string): number | null {
  const id = /^session:(\d+)$/.exec(room)?.[1];
  return id === undefined ? null : Number(id);
}

/** Whether a room is something that a socket follows: not its own, nor that of the slow. */
export function isSubscription(room: string): boolean {
  return sessionOfRoom(room) !== null || room === rooms.sessions || room === rooms.system;
}
