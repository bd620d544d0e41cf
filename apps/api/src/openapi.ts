import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import * as z from 'zod/mini';
import { ApiError, Command, endpoints, STATUS_OF_CODE, type Endpoint, type ErrorCode } from '#libs/contracts';
import { CONTROLLERS } from './api.module.js';
import { isCommand, parametersOf, statusOf, summariesOf } from './endpoint.js';

/** Path of the OpenAPI page; the document itself is at `api/docs-json`. */
export const DOCS_PATH = 'api/docs';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Content = Record<string, { schema: object }>;

/** A contract as a schema of OpenAPI. */
const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output'): object =>
  z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' });

const json = (schema: object): Content => ({ 'application/json': { schema } });

const EVERY_ENDPOINT = ['unauthorized', 'forbidden', 'unavailable', 'internal'] as const;
const EVERY_COMMAND = ['too_many_requests', 'unsupported_media_type', 'payload_too_large'] as const;

/** The errors of every endpoint of its kind, and those of this one, by HTTP status. */
function errorsOf({ method, pattern, query, errors = [] }: Endpoint): Operation['responses'] {
  const hasId = pattern.includes('/:');
  const isRead = method === 'GET';
  const codes = new Set<ErrorCode>([...EVERY_ENDPOINT, ...(isRead ? [] : EVERY_COMMAND), ...errors]);
  if (query || hasId || !isRead) codes.add('validation_failed');
  if (hasId) codes.add('not_found');
  const responses: Record<number, { description: string; content: Content }> = {};
  for (const code of codes) {
    const status = STATUS_OF_CODE[code];
    const others = responses[status] ? `${responses[status].description}, ` : '';
    responses[status] = { description: others + code, content: json({ $ref: '#/components/schemas/ApiError' }) };
  }
  return responses;
}

function contentOf({ answer, produces }: Endpoint): { content?: Content } {
  if (answer) return { content: json(schemaOf(answer, 'output')) };
  if (!produces) return {};
  const format = produces === 'image/jpeg' ? { format: 'binary' } : {};
  return { content: { [produces]: { schema: { type: 'string', ...format } } } };
}

function operationOf(topic: string, endpoint: Endpoint, summary: string, command: string | undefined): Operation {
  const { query, body } = endpoint;
  const ids = parametersOf(endpoint).filter((name) => !isCommand(name));
  const fields = Object.entries<z.ZodMiniType>((query?.def.shape ?? {}) as Record<string, z.ZodMiniType>);
  return {
    tags: [topic],
    summary: command === undefined ? summary : `${summary}: ${command}`,
    parameters: [
      ...ids.map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'integer', minimum: 1 } })),
      ...fields.map(([name, field]) => ({
        name,
        in: 'query' as const,
        required: false,
        schema: schemaOf(field, 'input'),
      })),
    ],
    ...(body && { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: { [statusOf(endpoint)]: { description: summary, ...contentOf(endpoint) }, ...errorsOf(endpoint) },
    security: [{ bearer: [] }],
  };
}

/** The OpenAPI document of the endpoint table; each command is a path of its own. */
export function openApiDocument(version: string): OpenAPIObject {
  const paths: Paths = {};
  const summaries = summariesOf(CONTROLLERS);
  for (const [topic, group] of Object.entries<Record<string, Endpoint>>(endpoints)) {
    for (const endpoint of Object.values(group)) {
      const method = endpoint.method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
      for (const command of endpoint.pattern.includes(':command') ? Command.options : [undefined]) {
        const path = endpoint.pattern.replace(':command', command ?? '').replace(/:(\w+)/g, '{$1}');
        (paths[path] ??= {})[method] = operationOf(topic, endpoint, summaries.get(endpoint) ?? '', command);
      }
    }
  }
  const description = 'Training sessions over folders of photos, and their live progress.';
  return {
    openapi: '3.0.3',
    info: { title: 'Darkroom', description, version },
    paths,
    components: {
      schemas: { ApiError: schemaOf(ApiError, 'output') },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** Serves the OpenAPI document and a page to try it. */
export function serveDocs(app: INestApplication, version: string): void {
  SwaggerModule.setup(DOCS_PATH, app, () => openApiDocument(version));
}
