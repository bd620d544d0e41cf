import * as core from 'zod/v4/core';
import type * as z from 'zod/mini';

type Check = (value: unknown) => boolean;

/**
 * Says whether a value fits a schema, and nothing else: no issues, no copy. For what is checked with every piece of
 * news, where zod's own way, an object or two for each field, costs more than telling a room of viewers.
 * What zod would take out of the value stays in it.
 */
export function matcher<Schema extends z.ZodMiniType>(schema: Schema): (value: unknown) => value is z.infer<Schema> {
  return checkOf(schema) as (value: unknown) => value is z.infer<Schema>;
}

function checkOf(schema: core.$ZodType): Check {
  const check = typeCheckOf(schema);
  const more = (schema._zod.def.checks ?? []).map((refinement) => refinementOf(refinement as core.$ZodChecks));
  if (check === null || more.includes(null)) return (value) => core.safeParse(schema, value).success;
  return more.reduce<Check>((before, refined) => (value) => before(value) && refined?.(value) === true, check);
}

/** Null where only zod knows. */
function typeCheckOf(schema: core.$ZodType): Check | null {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type === 'object') return def.catchall === undefined ? objectCheck(def.shape) : null;
  if (def.type === 'array') return arrayCheck(checkOf(def.element));
  if (def.type === 'nullable') return orElse(null, checkOf(def.innerType));
  if (def.type === 'optional') return orElse(undefined, checkOf(def.innerType));
  if (def.type === 'enum') return oneOf(Object.values(def.entries));
  if (def.type === 'literal') return oneOf(def.values);
  if (def.type === 'boolean') return oneOf([true, false]);
  if (def.type === 'number') return numberCheck(def);
  if (def.type === 'string') return stringCheck(def);
  return null;
}

function orElse(other: null | undefined, check: Check): Check {
  return (value) => value === other || check(value);
}

function oneOf(allowed: readonly unknown[]): Check {
  const values = new Set(allowed);
  return (value) => values.has(value);
}

function objectCheck(shape: core.$ZodShape): Check {
  const names = Object.keys(shape);
  const checks = Object.values(shape).map(checkOf);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    for (let at = 0; at < names.length; at += 1) {
      if (!checks[at]?.((value as Record<string, unknown>)[names[at] ?? ''])) return false;
    }
    return true;
  };
}

/** Not by `every`, which passes over gaps. */
function arrayCheck(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let at = 0; at < value.length; at += 1) if (!check(value[at])) return false;
    return true;
  };
}

function numberCheck(def: core.$ZodNumberDef & Partial<core.$ZodNumberFormatDef>): Check | null {
  if (def.format === undefined) return (value) => Number.isFinite(value);
  return def.format === 'safeint' ? (value) => Number.isSafeInteger(value) : null;
}

/** Formats that are their pattern and nothing beside it. */
const PATTERNS: readonly (string | undefined)[] = ['uuid', 'datetime'];

function stringCheck(def: core.$ZodStringDef & Partial<core.$ZodStringFormatDef>): Check | null {
  const { format, pattern } = def;
  if (format === undefined) return (value) => typeof value === 'string';
  if (!PATTERNS.includes(format) || pattern === undefined) return null;
  return (value) => typeof value === 'string' && pattern.test(value);
}

function refinementOf(refinement: core.$ZodChecks): Check | null {
  const { def } = refinement._zod;
  if (def.check === 'max_length') return (value) => (value as { length: number }).length <= def.maximum;
  if (def.check !== 'greater_than' && def.check !== 'less_than') return null;
  const [limit, sign] = [Number(def.value), def.check === 'greater_than' ? 1 : -1];
  return (value) => sign * (Number(value) - limit) > 0 || (def.inclusive && value === limit);
}
