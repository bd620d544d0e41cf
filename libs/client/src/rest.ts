import { ApiError, endpoints, type AnswerOf, type CallInput, type Endpoint, type ErrorCode } from '#libs/contracts';

const TIMEOUT_MS = 15_000;

/** Says that an answer does not fit the contract. */
export const UNEXPECTED_ANSWER = 'The server sent an unexpected answer. Client and server may have different versions.';

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
}

/** Any failure as an error of the contract. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiRequestError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

type Topics = typeof endpoints;
type Call<E> = E extends Endpoint ? (...input: CallInput<E>) => Promise<AnswerOf<E>> : never;

/** Every REST call with a JSON answer as a function: path parameters, then body or query. All throw ApiRequestError. */
export type RestApi = {
  readonly [Topic in keyof Topics]: {
    readonly [Name in keyof Topics[Topic] as Topics[Topic][Name] extends { produces: string } ? never : Name]: Call<
      Topics[Topic][Name]
    >;
  };
};

/** The address of a server (`''`: the page's own origin), and its access token if it needs one. */
export interface ClientOptions {
  readonly url: string;
  readonly token?: string | undefined;
}

/** Makes the calls of the endpoint table to a server; `heard` is called for each of its answers. */
export function makeRestApi(server: ClientOptions, heard: () => void = () => {}): RestApi {
  const callsOf = (topic: Readonly<Record<string, Endpoint>>) =>
    Object.fromEntries(
      Object.entries(topic).map(([name, endpoint]) => [
        name,
        (...input: unknown[]) => call(server, endpoint, input, heard),
      ]),
    );
  return Object.fromEntries(
    Object.entries(endpoints).map(([name, topic]) => [name, callsOf(topic)]),
  ) as unknown as RestApi;
}

async function call(
  { url, token }: ClientOptions,
  endpoint: Endpoint,
  input: unknown[],
  heard: () => void,
): Promise<unknown> {
  const { method, pattern, body, query, answer: schema } = endpoint;
  const path = pattern.replace(/:\w+/g, () => String(input.shift()));
  const what = `${method} ${path}`;
  const response = await fetch(url + path + (query ? search(input[0] ?? {}) : ''), {
    method,
    headers: {
      accept: 'application/json',
      // The server demands it of every command, also of one without a body.
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body && { body: JSON.stringify(input[0] ?? {}) }),
  }).catch((error: unknown) => {
    const details = `${what}: ${reasonOf(error)}`;
    throw new ApiRequestError(0, 'unavailable', 'The server does not answer.', details);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  // A proxy in front of a server that is away answers with a page.
  if (answer !== undefined) heard();
  if (!response.ok) throw refusal(response.status, answer, what);
  if (!schema) return undefined;
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const details = { request: what, issues: parsed.error.issues };
  throw new ApiRequestError(response.status, 'internal', UNEXPECTED_ANSWER, details);
}

/** The search of an address; undefined values are left out. */
function search(query: object): string {
  const fields = Object.entries(query).filter(([, value]) => value !== undefined);
  return fields.length === 0 ? '' : `?${new URLSearchParams(fields as [string, string][]).toString()}`;
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
