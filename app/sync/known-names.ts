import { z } from "zod";

import { newsletterChoices } from "./customer.ts";

/*
 * While a version is deployed, the previous one and the next read the same bases. A name that this version does not know is left
 * out wherever names are kept: it must cost neither the rest of the base nor the names beside it. What was agreed on of
 * such a field is left out as well, so that it is first contact for the version which knows it.
 */

/** Names, of which unknown ones are left out. */
export const knownNames = <Name extends string>(names: readonly Name[]) =>
  z.array(z.string()).transform((given) => names.filter((name) => given.includes(name)));

/** Values by name, of which those of unknown names are left out. */
export const byKnownName = <Name extends string, Value extends z.ZodType>(
  names: readonly Name[],
  value: Value,
) => {
  const isKnown = ([name]: [string, unknown]) => names.some((one) => one === name);
  return z
    .record(z.string(), z.unknown())
    .transform((given) => Object.fromEntries(Object.entries(given).filter(isKnown)))
    .pipe(z.partialRecord(z.enum(names), value));
};

/** Whether a value that was kept is a newsletter choice which this version does not know. */
export const isUnknownChoice = (value: unknown): boolean =>
  typeof value === "string" && !newsletterChoices.some((choice) => choice === value);

/** What was kept without the newsletter choices that this version does not know, wherever they stand. */
export function withoutUnknownChoices(kept: unknown): unknown {
  if (Array.isArray(kept)) return kept.map(withoutUnknownChoices);
  if (typeof kept !== "object" || kept === null) return kept;
  const known = Object.entries(kept).filter(
    ([name, value]) => name !== "newsletter" || !isUnknownChoice(value),
  );
  return Object.fromEntries(known.map(([name, value]) => [name, withoutUnknownChoices(value)]));
}
