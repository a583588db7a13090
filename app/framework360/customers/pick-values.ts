import type { Values } from "./mapping.ts";

/** The values of these fields, as far as they are given. */
export function pick<Field extends keyof Values>(
  values: Values,
  fields: readonly Field[],
): Pick<Values, Field> {
  const given = fields.filter((field) => values[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, values[field]])) as Pick<Values, Field>;
}

/** The values of all other fields. */
export function without(values: Values, fields: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !fields.includes(field)));
}
