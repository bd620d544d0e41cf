import { Ajv } from 'ajv';
import type * as z from 'zod/mini';
import { toJSONSchema, type JSONSchema } from 'zod/v4/core';

// Formats come with a pattern of their own, which is what zod checks.
const ajv = new Ajv({ validateFormats: false, allowUnionTypes: true });

/**
 * Compiles a check of parsed JSON against a schema: no issues, no copy, unknown properties stay. It is for messages of
 * high rate, where parsing by zod creates an object or two per field and costs more than sending to a room of viewers.
 * The schema must be representable in JSON Schema, so without transforms and custom refinements.
 */
export function matcher<Schema extends z.ZodMiniType>(schema: Schema): (value: unknown) => value is z.infer<Schema> {
  const override = ({ jsonSchema }: { jsonSchema: JSONSchema.BaseSchema }) => orNull(jsonSchema);
  return ajv.compile<z.infer<Schema>>(toJSONSchema(schema, { io: 'input', target: 'draft-7', override }));
}

/**
 * Turns a schema of one type as an alternative to null into a schema of two types: of alternatives, each that does not
 * match costs an error that nobody reads, and half of a snapshot's fields may be null.
 */
function orNull(schema: JSONSchema.BaseSchema): void {
  const [some, none, ...others] = schema.anyOf ?? [];
  if (typeof some?.type !== 'string' || none?.type !== 'null' || others.length > 0) return;
  const { const: only, enum: values = only === undefined ? undefined : [only], ...rest } = some;
  delete schema.anyOf;
  // The two types are no type of draft 7 to TypeScript.
  Object.assign(schema, rest, { type: [some.type, 'null'] }, values && { enum: [...values, null] });
}

/** The value of a text of JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
