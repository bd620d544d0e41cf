import type { Connection } from './connection.js';

/** Bytes that a socket may leave unread; with more it is disconnected. */
export const MOST_UNREAD = 2 * 1024 * 1024;

/** Bytes that a socket has not taken yet. */
export function backlogOf({ transport, writeBuffer }: Connection): number {
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) if (typeof data === 'string') bytes += data.length;
  return bytes;
}
