import * as z from 'zod/mini';

/** A whole number from 0 up. */
export const Count = z.int().check(z.nonnegative());

/** Largest number of a database column (a Postgres integer). */
export const MAX_INTEGER = 2_147_483_647;

/** Identifier of a database row, as it appears in URLs and bodies. */
export const Id = z.int().check(z.positive(), z.lte(MAX_INTEGER));

/** An {@link Id} in a query. */
export const QueryId = z.coerce.number().check(z.int(), z.positive(), z.lte(MAX_INTEGER));

/** The path of a folder, from a client. */
export const FolderPath = z.string().check(z.minLength(1), z.maxLength(4096));

/** The `nextCursor` of a page, in the query of the next one. */
export const Cursor = z.optional(z.string().check(z.maxLength(200)));

/** A positive whole number in a query, `initial` if it is missing. */
export const queryNumber = (initial: number, max: number) =>
  z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(max)), initial);

/** Text from a client for the database, where text cannot contain NUL. */
export const Text = z.string().check(z.refine((text) => !text.includes('\0'), 'must not contain a NUL character'));

/** A time in UTC, ISO 8601 with milliseconds. */
export const Timestamp = z.iso.datetime();

/** A percentage from 0 to 100. */
export const Percentage = z.number().check(z.gte(0), z.lte(100));
