import type { Owed } from "./base.ts";
import type { Changes, Field, SideName } from "./customer.ts";
import type { Explanation } from "./explanation.ts";
import type { Refusal } from "./side.ts";

/** What a side refused of a write, as owed to it. */
export function owedRefusals(refusals: readonly Refusal[]): Owed[SideName] {
  return Object.fromEntries(refusals.map(({ field, explanation }) => [field, { explanation }]));
}

/** Everything of a write that a side refused as a whole, as owed to it. */
export function owedChanges(changes: Changes, explanation: Explanation): Owed[SideName] {
  return owedRefusals((Object.keys(changes) as Field[]).map((field) => ({ field, explanation })));
}

export function addOwed(one: Owed, other: Owed): Owed {
  return {
    shopify: { ...one.shopify, ...other.shopify },
    framework360: { ...one.framework360, ...other.framework360 },
  };
}
