import * as z from 'zod/mini';
import { ApiError } from './errors.js';
import { Count, Id } from './primitives.js';
import { RecentItem, SessionSummary, Snapshot } from './progress.js';
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
export const SessionAck = z.union([z.object({ snapshot: Snapshot }), Refusal]);
export type SessionAck = z.infer<typeof SessionAck>;
/** Sessions that the acknowledgement of a subscription to the list has at most: the newest. */
export const NEWEST_SESSIONS = 100;
/** Acknowledgement of a subscription to the list. */
export const SessionListAck = z.union([z.object({ sessions: z.array(SessionSummary) }), Refusal]);
export type SessionListAck = z.infer<typeof SessionListAck>;
/** Acknowledgement of a subscription to workers and queues. */
export const SystemAck = z.union([z.object({ system: SystemState }), Refusal]);
export type SystemAck = z.infer<typeof SystemAck>;
/** Acknowledgement of `unsubscribe`. */
export const UnsubscribeAck = z.union([z.object({ unsubscribed: z.literal(true) }), Refusal]);
export type UnsubscribeAck = z.infer<typeof UnsubscribeAck>;

export const ProgressEvent = z.object({ snapshot: Snapshot, recent: z.array(RecentItem) });
export type ProgressEvent = z.infer<typeof ProgressEvent>;
export const EndEvent = z.object({ snapshot: Snapshot });
export type EndEvent = z.infer<typeof EndEvent>;
export const CurrentEvent = z.object({ sessionId: Id, seq: Count });
export type CurrentEvent = z.infer<typeof CurrentEvent>;
export const SummaryEvent = z.object({ summary: SessionSummary });
export type SummaryEvent = z.infer<typeof SummaryEvent>;
export const RemovedEvent = z.object({ sessionId: Id });
export type RemovedEvent = z.infer<typeof RemovedEvent>;
export const SystemEvent = z.object({ system: SystemState });
export type SystemEvent = z.infer<typeof SystemEvent>;

/** Server → client. */
export type ServerEvents = {
  progress: (event: ProgressEvent) => void;
  current: (event: CurrentEvent) => void;
  summary: (event: SummaryEvent) => void;
  removed: (event: RemovedEvent) => void;
  system: (event: SystemEvent) => void;
} & Record<TerminalStatus, (event: EndEvent) => void>;

/** Client → server; every command is acknowledged. */
export interface ClientEvents {
  subscribe: (request: Subscribe, ack: (answer: SessionAck | SessionListAck | SystemAck) => void) => void;
  unsubscribe: (request: Subscribe, ack: (answer: UnsubscribeAck) => void) => void;
}

/** Where the Socket.IO server listens. */
export const SOCKET_PATH = '/socket.io';
