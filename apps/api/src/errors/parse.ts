import type { PipeTransform } from '@nestjs/common';
import * as z from 'zod/mini';
import { Count, Id, MAX_INTEGER } from '#libs/contracts';
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
  throw new ApiException(
    'validation_failed',
    `The request cannot be used: ${where}${first?.message ?? 'it is not valid'}`,
    details,
  );
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

/** A number in digits and nothing else. */
const Digits = z.pipe(z.string().check(z.regex(/^\d+$/)), z.coerce.number());

/** An id as text, in a path or as the cursor of a list in the order of ids. */
export const IdText = z.pipe(Digits, Id);

/** A count as text. */
export const CountText = z.pipe(Digits, Count.check(z.lte(MAX_INTEGER)));

/**
 * Reads the cursor of a page, where one is given.
 * @throws {ApiException} validation_failed
 */
export function parseCursor<Schema extends z.ZodMiniType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const result = z.safeParse(schema, cursor);
  if (result.success) return result.data;
  throw new ApiException('validation_failed', 'The cursor must be the nextCursor of the page before.');
}

/** Parses an id in a path. */
export class ValidId implements PipeTransform<unknown, number> {
  transform(value: unknown): number {
    const result = z.safeParse(IdText, value);
    if (!result.success)
      throw new ApiException('validation_failed', 'The id in the address must be a whole number from 1.');
    return result.data;
  }
}
