/** Whether two objects or lists have the same fields, compared by identity. */
export function sameFields(a: object | null | undefined, b: object | null | undefined): boolean {
  if (!a || !b) return a === b;
  const fields = new Map(Object.entries(b));
  return (
    Object.keys(a).length === fields.size && Object.entries(a).every(([name, value]) => fields.get(name) === value)
  );
}
