import { Ajv } from 'ajv';
import type * as z from 'zod/mini';
import { toJSONSchema } from 'zod/v4/core';

// Formats come with a pattern of their own, which is what zod checks.
const ajv = new Ajv({ validateFormats: false });

/**
 * Compiles a check of parsed JSON against a schema: no issues, no copy, unknown properties stay. It is for messages of
 * high rate, where parsing by zod creates an object or two per field and costs more than sending to a room of viewers.
 * The schema must be representable in JSON Schema, so without transforms and custom refinements.
 */
export function matcher<Schema extends z.ZodMiniType>(schema: Schema): (value: unknown) => value is z.infer<Schema> {
  return ajv.compile<z.infer<Schema>>(toJSONSchema(schema, { io: 'input', target: 'draft-7' }));
}

/** The value of a text of JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
