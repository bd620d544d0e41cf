import type { PipeTransform } from '@nestjs/common';
import * as z from 'zod/mini';
import { Id } from '#libs/contracts';
import { ApiException } from './api-exception.js';
import { cutMessage } from './to-api-error.js';

/** Problems that are named, at most: a list may have a thousand. */
const MOST_DETAILS = 20;

/**
 * Checks what came from outside against its schema.
 * @throws {ApiException} validation_failed, naming each field and what is wrong with it.
 */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const details = result.error.issues
    .slice(0, MOST_DETAILS)
    .map((issue) => ({ path: cutMessage(issue.path.join('.')), message: cutMessage(issue.message) }));
  const first = details[0];
  const where = first?.path ? `${first.path}: ` : '';
  throw new ApiException('validation_failed', `The request cannot be used: ${where}${first?.message ?? 'it is not valid'}`, details);
}

/**
 * Parses a body or query by its schema. A parameter is typed `z.output<typeof Schema>`: where a type and its schema
 * share a name, the schema itself would become decorator metadata, which OpenAPI takes for a class.
 */
export class Valid<Schema extends z.ZodMiniType> implements PipeTransform<unknown, z.output<Schema>> {
  constructor(private readonly schema: Schema) {}

  transform(value: unknown): z.output<Schema> {
    return parse(this.schema, value ?? {});
  }
}

const IdFromPath = z.pipe(z.pipe(z.string().check(z.regex(/^\d+$/)), z.coerce.number()), Id);

/** Parses an id in a path. */
export class ValidId implements PipeTransform<unknown, number> {
  transform(value: unknown): number {
    const result = z.safeParse(IdFromPath, value);
    if (!result.success) throw new ApiException('validation_failed', 'The id in the address must be a whole number from 1.');
    return result.data;
  }
}
