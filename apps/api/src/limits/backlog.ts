/** Bytes that a socket may leave unread; with more it is cut off. */
export const MOST_UNREAD = 2 * 1024 * 1024;

/** What is in the hands of the library and of the system for a socket. */
export interface Connection {
  readonly transport: { readonly writable: boolean; readonly socket?: { readonly bufferedAmount: number } };
  readonly writeBuffer: readonly { readonly data?: unknown }[];
}

/** The Engine.IO connection under a socket, with what its types do not show. */
export function connectionOf({ conn }: { readonly conn: object }): Connection {
  return conn as unknown as Connection;
}

/** Bytes that wait to be taken by a socket. */
export function backlogOf({ transport, writeBuffer }: Connection): number {
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) if (typeof data === 'string') bytes += data.length;
  return bytes;
}
