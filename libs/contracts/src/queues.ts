import * as z from 'zod/mini';
import { Count, Id } from './primitives.js';

/** One Bull queue for discovery and one for each phase. */
export const QUEUES = ['discovery', 'training', 'face_detection', 'clustering'] as const;
export const QueueName = z.enum(QUEUES);
export type QueueName = z.infer<typeof QueueName>;

/** A work order: the items of one session, run and phase whose ordinals lie in `from` (inclusive) to `to` (exclusive). */
export const JobPayload = z.object({ sessionId: Id, run: Count, phase: QueueName, from: Count, to: Count });
export type JobPayload = z.infer<typeof JobPayload>;
