import * as z from 'zod/mini';
import { Count, MAX_INTEGER } from './primitives.js';
import { SessionSummary } from './progress.js';
import { SessionStatus } from './session.js';

const MAX_PAGE_SIZE = 100;
/** Of the largest pages, the last that Postgres can be asked for. */
const MAX_PAGE = Math.floor(MAX_INTEGER / MAX_PAGE_SIZE);

/** Query of `GET /training/sessions`. */
export const SessionListQuery = z.strictObject({
  status: z.optional(SessionStatus),
  page: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MAX_PAGE)), 1),
  pageSize: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MAX_PAGE_SIZE)), 20),
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
