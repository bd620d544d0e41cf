import {
  serverEvents,
  type ApiError,
  type ServerEvents,
  type SessionSummary,
  type Snapshot,
  type SystemState,
} from '#libs/contracts';
import type * as z from 'zod/mini';
import type { LinkEvent } from './link.js';
import type { SessionInput } from './session-feed.js';

const MISFIT: ApiError = {
  code: 'internal',
  message: 'The server sent an unexpected answer. Client and server may have different versions.',
};

/** Receives the messages of the socket that fit the contract. */
export interface Recipients {
  session(sessionId: number, input: SessionInput): void;
  summary(summary: SessionSummary): void;
  removed(sessionId: number): void;
  system(system: SystemState): void;
}

/** The input for the acknowledgement of a subscription. */
export type Acknowledged<Ack> = Ack & { readonly type: 'acked'; readonly at: number; readonly subscription: number };

/** Reads messages of the socket; those that do not fit the contract are dropped and counted. */
export interface MessageReader {
  readonly dropped: number;
  event(name: keyof ServerEvents, payload: unknown): void;
  /** The input for an acknowledgement: its contents, or a refusal. */
  ack<Ack extends object>(
    schema: z.ZodMiniType<Ack | { error: ApiError }>,
    answer: unknown,
    subscription: number,
  ): Acknowledged<Ack> | LinkEvent;
}

/** Makes a reader that hands the events on to `to`. */
export function makeMessageReader(to: Recipients): MessageReader {
  let dropped = 0;

  const parse = <T>(schema: z.ZodMiniType<T>, payload: unknown): T | undefined => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) dropped += 1;
    return parsed.data;
  };
  const end = ({ snapshot }: { snapshot: Snapshot }) =>
    to.session(snapshot.sessionId, { type: 'end', at: Date.now(), snapshot });
  const handlers: ServerEvents = {
    progress: ({ snapshot, recent }) =>
      to.session(snapshot.sessionId, { type: 'progress', at: Date.now(), snapshot, recent }),
    completed: end,
    failed: end,
    cancelled: end,
    current: ({ sessionId, seq }) => to.session(sessionId, { type: 'current', at: Date.now(), seq }),
    summary: ({ summary }) => to.summary(summary),
    removed: ({ sessionId }) => to.removed(sessionId),
    system: ({ system }) => to.system(system),
  };

  return {
    get dropped() {
      return dropped;
    },
    event(name, payload) {
      const event = parse<unknown>(serverEvents[name], payload);
      if (event !== undefined) (handlers[name] as (event: unknown) => void)(event);
    },
    ack(schema, answer, subscription) {
      const ack = parse(schema, answer) ?? { error: MISFIT };
      if ('error' in ack) return { type: 'refused', subscription, error: ack.error };
      return { type: 'acked', at: Date.now(), subscription, ...ack };
    },
  };
}
