import { Body, HttpCode, Param, Query, RequestMapping, RequestMethod, type PipeTransform } from '@nestjs/common';
import * as z from 'zod/mini';
import { Command, endpoints, type AnswerOf, type Endpoint, type HandlerInput } from '#libs/contracts';
import { ApiException } from './errors/api-exception.js';
import { IdText, parse } from './errors/parse.js';

const HANDLED = Symbol('handled');

/** What a handler's decorator says: its endpoint, and what that does, in a line of the OpenAPI document. */
interface Handled {
  readonly endpoint: Endpoint;
  readonly summary: string;
}

type Controllers = readonly { readonly prototype: object }[];

/** Whether a parameter of a path is a {@link Command}; every other one is the number of a row. */
export const isCommand = (parameter: string): boolean => parameter === 'command';

/** Parses a body or query by its schema. */
const inputPipe = (schema: z.ZodMiniType): PipeTransform => ({ transform: (value) => parse(schema, value ?? {}) });

/** Parses a parameter of a path. An address with an unknown command does not exist. */
const parameterPipe = (parameter: string): PipeTransform => ({
  transform(value: unknown) {
    const result = z.safeParse(isCommand(parameter) ? Command : IdText, value);
    if (result.success) return result.data;
    if (isCommand(parameter)) throw new ApiException('not_found', `There is no command ${JSON.stringify(value)}.`);
    throw new ApiException('validation_failed', 'The id in the address must be a whole number from 1.');
  },
});

/** The names of the parameters of a pattern, in their order. */
export function parametersOf({ pattern }: Endpoint): string[] {
  return [...pattern.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}

/** The status of a successful answer. */
export function statusOf({ status, answer, produces }: Endpoint): number {
  return status ?? (answer || produces ? 200 : 204);
}

/** After its input a handler may have what Nest injects: the request, the response. */
type Handler<E extends Endpoint> = (...input: [...HandlerInput<E>, ...never[]]) => AnswerOf<E> | Promise<AnswerOf<E>>;

/**
 * Makes a method of a controller the handler of an endpoint of the table: its route, its status, and its arguments,
 * parsed: path parameters, then the body or the query. The compiler checks arguments and answer.
 * @param summary what the endpoint does, in a line of the OpenAPI document.
 */
export function Handles<E extends Endpoint>(endpoint: E, summary: string) {
  return <Method extends Handler<E>>(
    target: object,
    name: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const { method, pattern, body, query } = endpoint;
    const parameters = parametersOf(endpoint);
    parameters.forEach((parameter, index) => Param(parameter, parameterPipe(parameter))(target, name, index));
    if (body) Body(inputPipe(body))(target, name, parameters.length);
    if (query) Query(inputPipe(query))(target, name, parameters.length);
    HttpCode(statusOf(endpoint))(target, name, descriptor);
    RequestMapping({ method: RequestMethod[method], path: pattern })(target, name, descriptor);
    Reflect.defineMetadata(HANDLED, { endpoint, summary } satisfies Handled, descriptor.value as object);
  };
}

function handledBy(controllers: Controllers): Handled[] {
  return controllers
    .flatMap(({ prototype }) => Object.values(Object.getOwnPropertyDescriptors(prototype)))
    .flatMap(({ value }: { value?: unknown }) =>
      typeof value === 'function' ? ((Reflect.getMetadata(HANDLED, value) as Handled | undefined) ?? []) : [],
    );
}

/** What the endpoints that these controllers handle do. */
export function summariesOf(controllers: Controllers): ReadonlyMap<Endpoint, string> {
  return new Map(handledBy(controllers).map(({ endpoint, summary }) => [endpoint, summary]));
}

/** Checks that every endpoint of the table has exactly one handler. @throws naming the endpoints that do not. */
export function checkHandlers(controllers: Controllers): void {
  const handled = handledBy(controllers);
  const wrong = Object.values<Record<string, Endpoint>>(endpoints)
    .flatMap((topic) => Object.values(topic))
    .filter((endpoint) => handled.filter((other) => other.endpoint === endpoint).length !== 1)
    .map(({ method, pattern }) => `${method} ${pattern}`);
  if (wrong.length > 0) throw new Error(`These endpoints need exactly one handler: ${wrong.join(', ')}`);
}
