/** An Engine.IO connection with what its types do not show: the buffers of the library and of the system. */
export interface Connection {
  readonly transport: {
    readonly writable: boolean;
    readonly socket?: { readonly bufferedAmount: number; terminate(): void };
  };
  readonly writeBuffer: readonly { readonly data?: unknown }[];
  on(event: 'packet', listener: () => void): unknown;
  close(discard: boolean): unknown;
}

/** The connection under a Socket.IO socket. */
export function connectionOf({ conn }: { readonly conn: object }): Connection {
  return conn as unknown as Connection;
}

/** Ends a connection now, without waiting until it takes what is left or answers the close frame. */
export function terminate(connection: Connection): void {
  const { transport } = connection;
  connection.close(true);
  transport.socket?.terminate();
}

/** Bytes that a socket may leave unread; with more it is disconnected. */
export const MAX_UNREAD_BYTES = 2 * 1024 * 1024;

/** Bytes that a socket has not taken yet. */
export function unreadBytes({ transport, writeBuffer }: Connection): number {
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) if (typeof data === 'string') bytes += data.length;
  return bytes;
}
