/** Of an Engine.IO connection, what is needed to end it. */
export interface Hangable {
  close(discard: boolean): unknown;
}

/** Ends a connection now: it is not waited for until it takes what is left, or answers the good-bye. */
export function hangUp(connection: Hangable): void {
  const { transport } = connection as unknown as { transport: { socket?: { terminate(): void } } };
  connection.close(true);
  transport.socket?.terminate();
}
