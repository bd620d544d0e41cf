import * as z from 'zod/mini';
import { Count, MAX_INTEGER, queryNumber } from './primitives.js';
import { SessionSummary } from './progress.js';
import { SessionStatus } from './session.js';

const MAX_PAGE_SIZE = 100;
/** The last page of the largest size whose offset Postgres accepts. */
const MAX_PAGE = Math.floor(MAX_INTEGER / MAX_PAGE_SIZE);

/** Query of `GET /training/sessions`. */
export const SessionListQuery = z.strictObject({
  status: z.optional(SessionStatus),
  page: queryNumber(1, MAX_PAGE),
  pageSize: queryNumber(20, MAX_PAGE_SIZE),
});
export type SessionListQuery = z.infer<typeof SessionListQuery>;

/** A page of sessions, newest first. */
export const SessionList = z.object({
  items: z.array(SessionSummary),
  total: Count,
  page: Count,
  pageSize: Count,
  hasMore: z.boolean(),
});
export type SessionList = z.infer<typeof SessionList>;
