import type { SideName } from "./customer.ts";
import { otherSide } from "./customer.ts";

/** A value on each side, now and when both last agreed (`undefined`: never agreed). */
export type Versions<Value> = {
  now: { [side in SideName]: Value };
  shadow: { [side in SideName]: Value | undefined };
};

/**
 * Why a value is to be carried.
 * - `changed`: it changed on one side only, or fills a blank on first contact
 * - `first-contact`: the sides differ and never agreed
 * - `both-changed`: both sides changed it since they agreed
 */
export type CarryCause = "changed" | "first-contact" | "both-changed";

/**
 * What a merge of one value came to.
 * - `same`: nothing to carry, and nothing new to remember
 * - `agreed`: both sides hold the same now, which is to be remembered
 * - `carry`: `to` is to be given the other side's value
 */
export type Merge =
  | { kind: "same" }
  | { kind: "agreed" }
  | { kind: "carry"; to: SideName; cause: CarryCause };

/**
 * The three-way merge of one value: what changed on one side goes to the other; what changed on both goes
 * the way the winner says; on first contact a blank is filled and a difference is a conflict.
 * @param alike one side shows the other's value in its own way. Then neither changed it against the other, even
 *   where nothing is remembered of it: we may have written it and died
 * @param disputed the sides differed on first contact and still do: it is first contact until one of them changes
 */
export function mergeValue<Value extends string | number | null>(
  { now, shadow }: Versions<Value>,
  { alike, winner, disputed }: { alike: boolean; winner: SideName; disputed: boolean },
): Merge {
  if (alike) {
    const known = now.shopify === shadow.shopify && now.framework360 === shadow.framework360;
    return known && !disputed ? { kind: "same" } : { kind: "agreed" };
  }
  const neverAgreed = shadow.shopify === undefined || shadow.framework360 === undefined;
  const changed = {
    shopify: neverAgreed || now.shopify !== shadow.shopify,
    framework360: neverAgreed || now.framework360 !== shadow.framework360,
  };
  const unchanged = !changed.shopify && !changed.framework360;
  if (unchanged && !disputed) return { kind: "same" };
  if (neverAgreed || unchanged) {
    if (now.shopify === null) return carry("shopify", "changed");
    if (now.framework360 === null) return carry("framework360", "changed");
    return carry(otherSide(winner), "first-contact");
  }
  if (!changed.framework360) return carry("framework360", "changed");
  if (!changed.shopify) return carry("shopify", "changed");
  return carry(otherSide(winner), "both-changed");
}

function carry(to: SideName, cause: CarryCause): Merge {
  return { kind: "carry", to, cause };
}
