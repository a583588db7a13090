import type { SideName } from "./customer.ts";

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
};

/** Whether a value may be carried onto `target`. */
export function mayWrite(policy: Policy, target: SideName): boolean {
  return target === "framework360" ? policy.inbound : policy.outbound;
}
