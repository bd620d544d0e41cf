import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import * as z from 'zod/mini';
import { ApiError, Command, type Endpoint, type ErrorCode } from '#libs/contracts';
import { ENDPOINTS, isCommand, parametersOf, statusOf } from './endpoint.js';
import { STATUS_OF_CODE } from './errors/api-exception.js';

/** Path of the OpenAPI page; the document itself is at `api/docs-json`. */
export const DOCS_PATH = 'api/docs';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;

/** A contract as a schema of OpenAPI. */
const jsonSchema = (schema: z.ZodMiniType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' }) as object;

const ERROR = { 'application/json': { schema: jsonSchema(ApiError, 'output') } };

/** The errors of every endpoint of its kind, and those of this one. */
function errorsOf({ method, pattern, query, errors = [] }: Endpoint): ErrorCode[] {
  const hasId = pattern.includes('/:');
  const input: ErrorCode[] = query || hasId || method !== 'GET' ? ['validation_failed'] : [];
  const commands: ErrorCode[] =
    method === 'GET' ? [] : ['too_many_requests', 'unsupported_media_type', 'payload_too_large'];
  return [
    ...new Set<ErrorCode>([
      ...input,
      ...(hasId ? (['not_found'] as const) : []),
      'unauthorized',
      'forbidden',
      ...commands,
      ...errors,
      'unavailable',
      'internal',
    ]),
  ];
}

function operation(endpoint: Endpoint, command?: string): Operation {
  const { summary, query, body, answer, produces } = endpoint;
  const shape = Object.entries(query?.def.shape ?? {}) as [string, z.ZodMiniType][];
  const content = answer
    ? { 'application/json': { schema: jsonSchema(answer, 'output') } }
    : produces && {
        [produces]: { schema: { type: 'string', ...(produces === 'image/jpeg' && { format: 'binary' }) } },
      };
  const errors = errorsOf(endpoint);
  return {
    summary: command === undefined ? summary : `${summary}: ${command}`,
    parameters: [
      ...parametersOf(endpoint)
        .filter((name) => !isCommand(name))
        .map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'integer', minimum: 1 } })),
      ...shape.map(([name, schema]) => ({
        name,
        in: 'query' as const,
        required: false,
        schema: jsonSchema(schema, 'input'),
      })),
    ],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } },
    }),
    responses: {
      [statusOf(endpoint)]: { description: summary, ...(content && { content }) },
      ...Object.fromEntries(
        errors.map((code) => {
          const status = STATUS_OF_CODE[code];
          const codes = errors.filter((other) => STATUS_OF_CODE[other] === status);
          return [status, { description: codes.join(', '), content: ERROR }];
        }),
      ),
    },
    security: [{ bearer: [] }],
  };
}

/** The OpenAPI document of the endpoint table; each command is a path of its own. */
export function openApiDocument(version: string): OpenAPIObject {
  const paths: Paths = {};
  for (const endpoint of ENDPOINTS) {
    const method = endpoint.method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
    const commands = endpoint.pattern.includes(':command') ? Command.options : [undefined];
    for (const command of commands) {
      const path = endpoint.pattern.replace(':command', command ?? '').replace(/:(\w+)/g, '{$1}');
      (paths[path] ??= {})[method] = operation(endpoint, command);
    }
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Darkroom',
      description: 'Training sessions over folders of photos, and their live progress.',
      version,
    },
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

/** Serves the OpenAPI document and a page to try it. */
export function serveDocs(app: INestApplication, version: string): void {
  SwaggerModule.setup(DOCS_PATH, app, openApiDocument(version));
}
