import type { Owed } from "./base.ts";
import type { Changes, Field, SideName } from "./customer.ts";
import { explanation, type Explanation } from "./explanation.ts";
import type { TakenIdentity } from "./identity.ts";
import type { Refusal } from "./side.ts";

/** What a side refused of a write, as owed to it. */
export function owedRefusals(refusals: readonly Refusal[]): Owed[SideName] {
  return Object.fromEntries(refusals.map(({ field, explanation: why }) => [field, { explanation: why }]));
}

/** Everything of a write that a side refused as a whole, as owed to it. */
export function owedChanges(changes: Changes, why: Explanation): Owed[SideName] {
  return owedRefusals((Object.keys(changes) as Field[]).map((field) => ({ field, explanation: why })));
}

export function addOwed(one: Owed, other: Owed): Owed {
  return {
    shopify: { ...one.shopify, ...other.shopify },
    framework360: { ...one.framework360, ...other.framework360 },
  };
}

/** The values that other customers keep, as owed. */
export function keptByOthers(taken: readonly TakenIdentity[]): Owed {
  const owed: Owed = {};
  for (const { target, field, holderId, standing } of taken) {
    if (standing !== "keeps") continue;
    owed[target] = {
      ...owed[target],
      [field]: { explanation: explanation("taken-by-another", { id: holderId }), holderId },
    };
  }
  return owed;
}
