import { ApiError, type ErrorCode } from '#libs/contracts';
import type * as z from 'zod/mini';

const TIMEOUT_MS = 15_000;

/** A request that the server refused, or whose answer is unusable (`status` 0: there was no answer). */
export class ApiRequestError extends Error {
  override readonly name = 'ApiRequestError';

  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }

  /** The error as the contract defines it. */
  toApiError(): ApiError {
    return { code: this.code, message: this.message };
  }
}

/** Any failure as an error of the contract. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiRequestError) return error.toApiError();
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** A request besides its path. Undefined query values are left out. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly query?: object;
}

/**
 * Sends a request to the REST API and parses the answer by `schema`; null is for answers without a body.
 * @throws ApiRequestError
 */
export type Request = <T>(schema: z.ZodMiniType<T> | null, path: string, options?: RequestOptions) => Promise<T>;

/** Makes the function that sends requests to the REST API at `url` (`''`: the page's own origin). */
export function makeRequest({ url, token }: { url: string; token?: string | undefined }): Request {
  return async (schema, path, { method = 'GET', body, query = {} } = {}) => {
    const what = `${method} ${path}`;
    const response = await fetch(url + path + search(query), {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      const details = `${what}: ${reasonOf(error)}`;
      throw new ApiRequestError(0, 'unavailable', 'The server does not answer.', details);
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(response.status, answer, what);
    if (schema === null) return undefined as never;
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new ApiRequestError(
      response.status,
      'internal',
      'The server sent an unexpected answer. Client and server may have different versions.',
      { request: what, issues: parsed.error.issues },
    );
  };
}

function search(query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

function refusal(status: number, answer: unknown, what: string): ApiRequestError {
  const parsed = ApiError.safeParse(answer);
  if (parsed.success) return new ApiRequestError(status, parsed.data.code, parsed.data.message, parsed.data.details);
  const code =
    status === 401 ? 'unauthorized' : status === 404 ? 'not_found' : status >= 500 ? 'unavailable' : 'internal';
  return new ApiRequestError(status, code, `The server answered ${what} with status ${status}.`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
