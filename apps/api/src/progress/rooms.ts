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
