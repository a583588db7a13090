import type { SideName } from "./customer.ts";
import { otherSide } from "./customer.ts";

/** A value on each side, now and when both last agreed (`undefined`: never agreed). */
export type Versions<Value> = {
  now: { [side in SideName]: Value };
  shadow: { [side in SideName]: Value | undefined };
};

/**
 * What a merge of one value came to.
 * - `same`: nothing to carry, and nothing new to remember
 * - `agreed`: both sides hold the same now, which is to be remembered
 * - `carry`: `to` is to be given the other side's value
 */
export type Merge =
  { kind: "same" } | { kind: "agreed" } | { kind: "carry"; to: SideName; conflict: boolean };

/**
 * The three-way merge of one value: what changed on one side goes to the other; what changed on both goes
 * the way the winner says; on first contact a blank is filled and a difference is a conflict.
 */
export function mergeValue<Value extends string | number | null>(
  { now, shadow }: Versions<Value>,
  winner: SideName,
): Merge {
  const firstContact = shadow.shopify === undefined || shadow.framework360 === undefined;
  if (firstContact) {
    if (now.shopify === now.framework360) return { kind: "agreed" };
    if (now.shopify === null) return { kind: "carry", to: "shopify", conflict: false };
    if (now.framework360 === null) return { kind: "carry", to: "framework360", conflict: false };
    return { kind: "carry", to: otherSide(winner), conflict: true };
  }

  const changed = {
    shopify: now.shopify !== shadow.shopify,
    framework360: now.framework360 !== shadow.framework360,
  };
  if (!changed.shopify && !changed.framework360) return { kind: "same" };
  if (now.shopify === now.framework360) return { kind: "agreed" };
  if (!changed.framework360) return { kind: "carry", to: "framework360", conflict: false };
  if (!changed.shopify) return { kind: "carry", to: "shopify", conflict: false };
  return { kind: "carry", to: otherSide(winner), conflict: true };
}
