import * as z from 'zod/mini';

/** Every code an API error or a socket acknowledgement can carry. */
export const ErrorCode = z.enum([
  'validation_failed',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'folder_not_allowed',
  'folder_unreadable',
  'too_many_requests',
  'unsupported_media_type',
  'payload_too_large',
  'queue_unavailable',
  'unavailable',
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The body of every refused request, and the `error` of a refused socket command. */
export const ApiError = z.object({ code: ErrorCode, message: z.string(), details: z.optional(z.unknown()) });
export type ApiError = z.infer<typeof ApiError>;
