import { io, type Socket } from 'socket.io-client';
import { ApiError, SOCKET_PATH, type ServerEvents, type Subscribe } from '#libs/contracts';

const ACK_TIMEOUT_MS = 8_000;
const CONNECT_TIMEOUT_MS = 5_000;
const SLOWEST_RECONNECT_MS = 5_000;
/** How long the socket outlives its last user, so that going from page to page keeps it. */
const LINGER_MS = 500;

const EVENTS = [
  'progress',
  'completed',
  'failed',
  'cancelled',
  'current',
  'summary',
  'removed',
  'system',
] as const satisfies readonly (keyof ServerEvents)[];

/** Who hears of the socket. Payloads are as they came: unchecked. */
export interface TransportListener {
  connected(): void;
  disconnected(): void;
  /** The server refused the whole connection. */
  refused(error: ApiError): void;
  event(name: (typeof EVENTS)[number], payload: unknown): void;
}

/** One socket for all subscriptions; it is open while somebody holds it. */
export interface Transport {
  readonly connected: boolean;
  hold(): void;
  release(): void;
  /** Resolves to the acknowledgement as it came; rejects where none comes in time. */
  subscribe(request: Subscribe): Promise<unknown>;
  unsubscribe(request: Subscribe): void;
  close(): void;
}

/** A Socket.IO connection, websocket only. It reconnects by itself, also after the server has hung up. */
export function makeSocketTransport(
  { url, token }: { url: string; token?: string | undefined },
  listener: TransportListener,
): Transport {
  const options = {
    path: SOCKET_PATH,
    transports: ['websocket'],
    autoConnect: false,
    forceNew: true,
    timeout: CONNECT_TIMEOUT_MS,
    reconnectionDelay: 500,
    reconnectionDelayMax: SLOWEST_RECONNECT_MS,
    ...(token === undefined ? {} : { auth: { token } }),
  };
  const socket: Socket = url === '' ? io(options) : io(url, options);
  let holders = 0;
  let lingering: ReturnType<typeof setTimeout> | undefined;
  let returning: ReturnType<typeof setTimeout> | undefined;

  /** Socket.IO does not come back by itself where the server hung up or refused. */
  const comeBack = () => {
    clearTimeout(returning);
    if (holders > 0 && !socket.active) {
      returning = setTimeout(() => socket.connect(), SLOWEST_RECONNECT_MS * (0.2 + 0.8 * Math.random()));
    }
  };
  const disconnect = () => {
    clearTimeout(lingering);
    clearTimeout(returning);
    socket.disconnect();
  };

  socket.on('connect', () => listener.connected());
  socket.on('disconnect', () => {
    listener.disconnected();
    comeBack();
  });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    const refusal = ApiError.safeParse(error.data);
    if (refusal.success) listener.refused(refusal.data);
    comeBack();
  });
  for (const name of EVENTS) socket.on(name, (payload: unknown) => listener.event(name, payload));

  return {
    get connected() {
      return socket.connected;
    },
    hold() {
      holders += 1;
      clearTimeout(lingering);
      if (!socket.active) socket.connect();
    },
    release() {
      holders -= 1;
      if (holders === 0) lingering = setTimeout(disconnect, LINGER_MS);
    },
    subscribe: (request) => socket.timeout(ACK_TIMEOUT_MS).emitWithAck('subscribe', request) as Promise<unknown>,
    unsubscribe(request) {
      if (socket.connected) socket.emit('unsubscribe', request, () => undefined);
    },
    close() {
      holders = 0;
      disconnect();
    },
  };
}
