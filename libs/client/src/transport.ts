import { io, type Socket } from 'socket.io-client';
import { ApiError, serverEvents, SOCKET_PATH, type ServerEvents, type Subscribe } from '#libs/contracts';
import type * as z from 'zod/mini';
import { UNEXPECTED_ANSWER } from './rest.js';
import type { Silence } from './silence.js';

const ACK_TIMEOUT_MS = 8_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** With jitter of a half: a server that is back has each client again within 4 s. */
const SLOWEST_RECONNECT_MS = 2_500;
/** A server that accepts connections and does not answer is frozen: it gets the next attempt at once, to be live when it goes on. */
const FROZEN_RECONNECT_MS = 100;
/** How long the socket outlives its last holder, so that going from page to page keeps it. */
const LINGER_MS = 500;

const EVENTS = Object.keys(serverEvents) as (keyof ServerEvents)[];

const NO_ACK: ApiError = { code: 'unavailable', message: 'The server did not answer the subscription in time.' };

/** Receives what happens to the socket. */
export interface TransportListener {
  connected(): void;
  disconnected(): void;
  /** The server refused the whole connection. */
  refused(error: ApiError): void;
  /** Receives the events that fit the contract. */
  readonly events: ServerEvents;
}

/** One socket for all subscriptions; it is open while it has holders. */
export type Transport = ReturnType<typeof makeSocketTransport>;

/** A Socket.IO connection, websocket only. It reconnects by itself, also after the server has disconnected it. */
export function makeSocketTransport(
  { url, token }: { url: string; token?: string | undefined },
  listener: TransportListener,
  silence: Silence,
) {
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
  let dropped = 0;
  let lingering: ReturnType<typeof setTimeout> | undefined;
  let reconnecting: ReturnType<typeof setTimeout> | undefined;

  const manager = socket.io;
  // All that the server sends counts, signs of life and pings among it.
  manager.on('open', () => manager.engine.on('packet', () => silence.heard()));
  manager.on('error', ({ message }) =>
    manager.reconnectionDelayMax(message === 'timeout' ? FROZEN_RECONNECT_MS : SLOWEST_RECONNECT_MS),
  );

  /** Socket.IO does not reconnect by itself where the server has disconnected or refused it. */
  const reconnect = () => {
    clearTimeout(reconnecting);
    if (holders > 0 && !socket.active) {
      reconnecting = setTimeout(() => socket.connect(), SLOWEST_RECONNECT_MS * (0.2 + 0.8 * Math.random()));
    }
  };
  const disconnect = () => {
    clearTimeout(lingering);
    clearTimeout(reconnecting);
    socket.disconnect();
  };

  socket.on('connect', () => listener.connected());
  socket.on('disconnect', () => {
    listener.disconnected();
    reconnect();
  });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    const refusal = ApiError.safeParse(error.data);
    if (refusal.success) listener.refused(refusal.data);
    reconnect();
  });
  const parse = <T>(schema: z.ZodMiniType<T>, payload: unknown): T | undefined => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) dropped += 1;
    return parsed.data;
  };
  for (const name of EVENTS) {
    const handle = listener.events[name] as (event: unknown) => void;
    socket.on(name, (payload: unknown) => {
      const event = parse<unknown>(serverEvents[name], payload);
      if (event !== undefined) handle(event);
    });
  }

  return {
    get connected() {
      return socket.connected;
    },
    /** Messages that were dropped because they do not fit the contract. */
    get dropped() {
      return dropped;
    },
    hold() {
      holders += 1;
      silence.listen();
      clearTimeout(lingering);
      if (!socket.active) socket.connect();
    },
    release() {
      holders -= 1;
      if (holders > 0) return;
      silence.stop();
      lingering = setTimeout(disconnect, LINGER_MS);
    },
    /** Gives up a connection that is dead and opens another. */
    renew() {
      if (socket.connected) manager.engine.close();
    },
    /** Resolves to what is of use in the acknowledgement, or to a refusal. */
    async subscribe<Ack extends object, Value>(
      request: Subscribe,
      schema: z.ZodMiniType<Ack | { error: ApiError }>,
      valueOf: (ack: Ack) => Value,
    ): Promise<{ value: Value } | { error: ApiError }> {
      try {
        const answer = parse(schema, await socket.timeout(ACK_TIMEOUT_MS).emitWithAck('subscribe', request));
        if (answer === undefined) return { error: { code: 'internal', message: UNEXPECTED_ANSWER } };
        return 'error' in answer ? answer : { value: valueOf(answer) };
      } catch {
        return { error: NO_ACK };
      }
    },
    unsubscribe(request: Subscribe) {
      if (socket.connected) socket.emit('unsubscribe', request, () => undefined);
    },
    close() {
      holders = 0;
      silence.stop();
      disconnect();
    },
  };
}
