import type { Base } from "./base.ts";
import { sideNames, type Field } from "./customer.ts";
import type { Decisions } from "./plan.ts";
import type { Situation } from "./situation.ts";

/*
 * What both sides hold alike is agreed on whatever becomes of a run's writes. Where these fail, a person may edit it before the next
 * attempt: the edit has to count as one, and not as a difference between two customers who meet.
 */

/**
 * Fields of which nothing but a person's edit makes another value. Of the others a write that broke off may: an account may show
 * another one of two addresses, or a home phone where the mobile was blanked.
 */
const certainFields = [
  ...["email", "firstName", "lastName", "company", "vatNumber", "taxCode", "pec", "sdi"],
] as const satisfies readonly Field[];

/** The base with what both sides were found to hold alike, right before the run's first write. */
export function withEarlyAgreement(
  base: Base,
  { shopify, framework360 }: Situation["now"],
  { fields }: Decisions,
): Base {
  if (!shopify || !framework360) return base;
  const now = { shopify, framework360 };
  const next = { ...base, shopify: { ...base.shopify }, framework360: { ...base.framework360 } };
  const isOpen = (field: Field) =>
    base.disputed.includes(field) ||
    base.undone.includes(field) ||
    sideNames.some((side) => base.owed[side]?.[field] || field in (base.awaited?.changes[side] ?? {}));
  for (const field of certainFields) {
    if (fields.get(field)?.kind !== "agreed" || isOpen(field)) continue;
    if (sideNames.some((side) => now[side].customer[field] === null || now[side].hidden?.includes(field)))
      continue;
    for (const side of sideNames) next[side][field] = now[side].customer[field];
  }
  return next;
}
