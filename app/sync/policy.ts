import { otherSide, type SideName } from "./customer.ts";

/** What the merchant allows and prefers. */
export type Policy = {
  /** Shopify => Framework360. */
  inbound: boolean;
  /** Framework360 => Shopify. */
  outbound: boolean;
  /** Whose value stays when both sides changed the same field differently. */
  conflictWinner: SideName;
  /** Whether tags are synchronized. */
  tags: boolean;
  /** Whether the newsletter choice is synchronized. */
  newsletter: boolean;
  /**
   * Set when a person sends this customer by hand: where that side's values may not be given the other side's,
   * they go there themselves. Blanks and the newsletter choice are never forced.
   */
  forcedFrom: SideName | null;
};

/** Whether a value may be carried onto `target`. */
export function mayWrite(policy: Policy, target: SideName): boolean {
  return target === "framework360" ? policy.inbound : policy.outbound;
}

/** Whether a change on `side` is carried to the other side. */
export function carriesFrom(policy: Policy, side: SideName): boolean {
  return mayWrite(policy, otherSide(side));
}

/**
 * What applies when a person sends a customer of `side` by hand: that direction counts as on, and that side's values
 * win. Where the other direction is off they are forced.
 */
export function policyOfManualSend(policy: Policy, side: SideName): Policy {
  const twoWay = carriesFrom(policy, otherSide(side));
  return {
    ...policy,
    ...(side === "framework360" ? { outbound: true } : { inbound: true }),
    conflictWinner: side,
    forcedFrom: twoWay ? null : side,
  };
}

/**
 * Whether anything is done about a customer of `side` at all: off means off. A person's own send always is, and a
 * merge moves a link, which either direction needs.
 */
export function isWanted(
  policy: Policy,
  { side, byHand, merged }: { side: SideName; byHand: boolean; merged: boolean },
): boolean {
  if (byHand || carriesFrom(policy, side)) return true;
  return merged && (policy.inbound || policy.outbound);
}
