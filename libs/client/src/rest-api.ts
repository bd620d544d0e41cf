import { endpoints, type AnswerOf, type CallInput, type Endpoint } from '#libs/contracts';
import type { Request } from './rest.js';

type Topics = typeof endpoints;

/** Every REST call with a JSON answer as a function: path parameters, then body or query. All throw ApiRequestError. */
export type RestApi = {
  readonly [Topic in keyof Topics]: {
    readonly [Name in keyof Topics[Topic] as Topics[Topic][Name] extends { produces: string } ? never : Name]: Call<
      Topics[Topic][Name]
    >;
  };
};

type Call<E> = E extends Endpoint ? (...input: CallInput<E>) => Promise<AnswerOf<E>> : never;

const call =
  (request: Request, { method, pattern, answer, body, query }: Endpoint) =>
  (...input: unknown[]): Promise<unknown> => {
    const path = pattern.replace(/:\w+/g, () => String(input.shift()));
    return request(answer ?? null, path, {
      method,
      ...(body && { body: input[0] ?? {} }),
      ...(query && { query: input[0] ?? {} }),
    });
  };

/** The calls of the endpoint table over `request`. */
export function makeRestApi(request: Request): RestApi {
  const callsOf = (topic: Readonly<Record<string, Endpoint>>) =>
    Object.fromEntries(Object.entries(topic).map(([name, endpoint]) => [name, call(request, endpoint)]));
  return Object.fromEntries(
    Object.entries(endpoints).map(([name, topic]) => [name, callsOf(topic)]),
  ) as unknown as RestApi;
}
