import * as z from 'zod/mini';

/**
 * Every code that an API error or a socket acknowledgement can carry, with its HTTP status. The first code of a status
 * is the general one.
 */
export const STATUS_OF_CODE = {
  validation_failed: 400,
  folder_unreadable: 400,
  unauthorized: 401,
  forbidden: 403,
  folder_not_allowed: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  queue_unavailable: 503,
} as const;

/** The code of an error. */
export const ErrorCode = z.enum(Object.keys(STATUS_OF_CODE) as (keyof typeof STATUS_OF_CODE)[]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The body of every refused request, and the `error` of a refused socket command. */
export const ApiError = z.object({ code: ErrorCode, message: z.string(), details: z.optional(z.unknown()) });
export type ApiError = z.infer<typeof ApiError>;
