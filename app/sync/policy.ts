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
