import * as z from 'zod/mini';
import { Count, Id, MAX_INTEGER } from '#libs/contracts';
import { ApiException } from './api-exception.js';
import { cutMessage } from './to-api-error.js';

/** Most problems that one refusal names: a list may have a thousand. */
const MOST_DETAILS = 20;

/**
 * Parses input of a client by its schema.
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

/** A number that is written in digits only. */
const Digits = z.pipe(z.string().check(z.regex(/^\d+$/)), z.coerce.number());

/** An id as text: in a path, or as the cursor of a list ordered by id. */
export const IdText = z.pipe(Digits, Id);

/** A count as text. */
export const CountText = z.pipe(Digits, Count.check(z.lte(MAX_INTEGER)));

/** Bytes and an id as text: the cursor of the list of copies. */
export const CopiesCursor = z.pipe(
  z.pipe(
    z.string().check(z.regex(/^\d{1,15}-\d+$/)),
    z.transform((text) => text.split('-')),
  ),
  z.pipe(
    z.transform(([wastedBytes, originalId]: string[]) => ({ wastedBytes, originalId })),
    z.object({ wastedBytes: Digits, originalId: IdText }),
  ),
);

/**
 * Parses the cursor of a page, if there is one.
 * @throws {ApiException} validation_failed
 */
export function parseCursor<Schema extends z.ZodMiniType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const result = z.safeParse(schema, cursor);
  if (result.success) return result.data;
  throw new ApiException('validation_failed', 'The cursor must be the nextCursor of the previous page.');
}
