import * as z from 'zod/mini';
import { Condition } from './condition.js';
import { ApiError } from './errors.js';
import { Count, Id } from './primitives.js';
import { ListedSession, RecentItem, SessionSummary, Snapshot } from './progress.js';
import type { TerminalStatus } from './session.js';
import { SystemState } from './system.js';

/** What a client can follow: one session, the list of sessions, or the system. */
export const Subscribe = z.union([
  z.strictObject({ sessionId: Id }),
  z.strictObject({ sessions: z.literal(true) }),
  z.strictObject({ system: z.literal(true) }),
]);
export type Subscribe = z.infer<typeof Subscribe>;

const Refusal = z.object({ error: ApiError });

/** Acknowledgement of a subscription to a session. */
export const SessionAck = z.union([z.object({ snapshot: Snapshot, condition: Condition }), Refusal]);
/** The acknowledgement of a subscription to the list has the newest sessions, at most this many. */
export const NEWEST_SESSIONS = 100;
/** Acknowledgement of a subscription to the list. */
export const SessionListAck = z.union([z.object({ sessions: z.array(ListedSession) }), Refusal]);
/** Acknowledgement of a subscription to workers and queues. */
export const SystemAck = z.union([z.object({ system: SystemState }), Refusal]);
/** Acknowledgement of any subscription. */
export type SubscribeAck = z.infer<typeof SessionAck | typeof SessionListAck | typeof SystemAck>;
/** Acknowledgement of `unsubscribe`. */
export const UnsubscribeAck = z.union([z.object({ unsubscribed: z.literal(true) }), Refusal]);
export type UnsubscribeAck = z.infer<typeof UnsubscribeAck>;

const EndEvent = z.object({ snapshot: Snapshot });

/** Server → client: the payloads of all events by name. The items of `progress` are a hint that may be lost. */
export const serverEvents = {
  progress: z.object({ snapshot: Snapshot, recent: z.array(RecentItem) }),
  completed: EndEvent,
  failed: EndEvent,
  cancelled: EndEvent,
  current: z.object({ sessionId: Id, seq: Count }),
  condition: z.object({ sessionId: Id, condition: Condition }),
  summary: z.object({ summary: SessionSummary }),
  removed: z.object({ sessionId: Id }),
  system: z.object({ system: SystemState }),
} satisfies Record<TerminalStatus, z.ZodMiniType> & Record<string, z.ZodMiniType>;

/** Server → client, as Socket.IO types it. */
export type ServerEvents = {
  [Name in keyof typeof serverEvents]: (event: z.infer<(typeof serverEvents)[Name]>) => void;
};

/** Client → server; every command is acknowledged. */
export interface ClientEvents {
  subscribe: (request: Subscribe, ack: (answer: SubscribeAck) => void) => void;
  unsubscribe: (request: Subscribe, ack: (answer: UnsubscribeAck) => void) => void;
}

/** Where the Socket.IO server listens. */
export const SOCKET_PATH = '/socket.io';
