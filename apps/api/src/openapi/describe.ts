import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiDefaultResponse, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import * as z from 'zod/mini';
import { ApiError } from '#libs/contracts';

type JsonSchema = NonNullable<Parameters<typeof ApiResponse>[0] & { schema?: object }>['schema'];

/** A contract as OpenAPI writes it. */
function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): NonNullable<JsonSchema> {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' });
}

/** What an operation takes and answers, in the contracts' own schemas. */
export interface Description {
  readonly summary: string;
  readonly body?: z.ZodMiniType;
  readonly query?: z.ZodMiniObject;
  readonly answer?: z.ZodMiniType;
  readonly status?: number;
}

/** Describes an operation for the OpenAPI document. */
export function Describe({ summary, body, query, answer, status = 200 }: Description): MethodDecorator {
  const queries = Object.entries(query?.def.shape ?? {}).map(([name, schema]) =>
    ApiQuery({ name, required: false, schema: jsonSchema(schema as z.ZodMiniType, 'input') }),
  );
  return applyDecorators(
    ApiOperation({ summary }),
    ...(body ? [ApiBody({ schema: jsonSchema(body, 'input') })] : []),
    ...queries,
    ...(answer ? [ApiResponse({ status, description: summary, schema: jsonSchema(answer, 'output') })] : []),
    ApiDefaultResponse({ description: 'Refused: a code and a sentence', schema: jsonSchema(ApiError, 'output') }),
  );
}
