import {
  CurrentEvent,
  EndEvent,
  ProgressEvent,
  RemovedEvent,
  SummaryEvent,
  SystemEvent,
  type ApiError,
  type ServerEvents,
  type SessionSummary,
  type SystemState,
} from '#libs/contracts';
import type * as z from 'zod/mini';
import type { LinkEvent } from './link.js';
import type { SessionInput } from './session-feed.js';

const MISFIT: ApiError = {
  code: 'internal',
  message: 'The server’s answer does not fit the contract: are client and server of the same version?',
};

/** Who gets what the socket told, once it is known to fit the contract. */
export interface Recipients {
  session(sessionId: number, input: SessionInput): void;
  summary(summary: SessionSummary): void;
  removed(sessionId: number): void;
  system(system: SystemState): void;
}

/** Reads what comes over the socket; what does not fit the contract is dropped and counted. */
export interface MessageReader {
  readonly dropped: number;
  event(name: keyof ServerEvents, payload: unknown): void;
  /** The input that an acknowledgement means: a refusal, or what `use` makes of it. */
  ack<Ack extends object, Input>(
    schema: z.ZodMiniType<Ack | { error: ApiError }>,
    answer: unknown,
    subscription: number,
    use: (ack: Ack) => Input,
  ): Input | LinkEvent;
}

/** Makes a reader that hands the events on to `to`. */
export function makeMessageReader(to: Recipients): MessageReader {
  let dropped = 0;

  const parse = <T>(schema: z.ZodMiniType<T>, payload: unknown): T | undefined => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) dropped += 1;
    return parsed.data;
  };
  const fitting =
    <T>(schema: z.ZodMiniType<T>, use: (payload: T) => void) =>
    (payload: unknown): void => {
      const parsed = parse(schema, payload);
      if (parsed !== undefined) use(parsed);
    };

  const end = fitting(EndEvent, ({ snapshot }) =>
    to.session(snapshot.sessionId, { type: 'end', at: Date.now(), snapshot }),
  );
  const events: Record<keyof ServerEvents, (payload: unknown) => void> = {
    progress: fitting(ProgressEvent, ({ snapshot, recent }) =>
      to.session(snapshot.sessionId, { type: 'progress', at: Date.now(), snapshot, recent }),
    ),
    completed: end,
    failed: end,
    cancelled: end,
    current: fitting(CurrentEvent, ({ sessionId, seq }) =>
      to.session(sessionId, { type: 'current', at: Date.now(), seq }),
    ),
    summary: fitting(SummaryEvent, ({ summary }) => to.summary(summary)),
    removed: fitting(RemovedEvent, ({ sessionId }) => to.removed(sessionId)),
    system: fitting(SystemEvent, ({ system }) => to.system(system)),
  };

  return {
    get dropped() {
      return dropped;
    },
    event: (name, payload) => events[name](payload),
    ack(schema, answer, subscription, use) {
      const ack = parse(schema, answer) ?? { error: MISFIT };
      return 'error' in ack ? { type: 'refused', subscription, error: ack.error } : use(ack);
    },
  };
}
