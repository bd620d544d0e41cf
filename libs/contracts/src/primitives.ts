import * as z from 'zod/mini';

/** A whole number from 0 up. */
export const Count = z.int().check(z.nonnegative());

/** Identifier of a database row, as it appears in URLs and bodies. */
export const Id = z.int().check(z.positive());

/** A moment in UTC, ISO 8601 with milliseconds. */
export const Timestamp = z.iso.datetime();

/** A percentage from 0 to 100. */
export const Percentage = z.number().check(z.gte(0), z.lte(100));
