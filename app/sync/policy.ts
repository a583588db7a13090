import { otherSide, type BySide, type Field, type SideName } from "./customer.ts";
import { leadsTo, wayOf, type TagChoices, type Ways } from "./field-groups.ts";

/** What "not subscribed" in Framework360 means where it was never seen to be "subscribed"; see `Policy`. */
export const notSubscribedMeanings = ["never-asked", "unsubscribed"] as const;
export type NotSubscribedMeaning = (typeof notSubscribedMeanings)[number];

/**
 * Which customers of a side a direction concerns.
 * - `tagged`: those with one of the tags
 * - `ordered`: those who placed an order on that side
 */
export const audienceKinds = ["everybody", "tagged", "subscribers", "ordered"] as const;
export type AudienceKind = (typeof audienceKinds)[number];

/** The merchant's choice of customers for a direction. `tags` counts for `tagged` alone. */
export type Audience = { kind: AudienceKind; tags: readonly string[] };

export const everybody: Audience = { kind: "everybody", tags: [] };

/** What the merchant allows and prefers. */
export type Policy = TagChoices & {
  /** Shopify => Framework360. */
  inbound: boolean;
  /** Framework360 => Shopify. */
  outbound: boolean;
  /** By side, which of its customers are carried to the other side. */
  audience: BySide<Audience>;
  /** Whose value stays when both sides changed the same field differently. */
  conflictWinner: SideName;
  /** By group of fields, which way it goes within the directions that are on. */
  ways: Ways;
  /**
   * What it means that Framework360 shows a customer as not subscribed who is subscribed on Shopify and was never seen
   * as subscribed in Framework360. `null`: the merchant has not said, so neither side is changed.
   */
  notSubscribedMeans: NotSubscribedMeaning | null;
  /**
   * Set when a person sends this customer by hand: where that side's values may not be given the other side's,
   * they go there themselves, as far as the ways of their groups lead there. Blanks and the newsletter choice are never
   * forced.
   */
  forcedFrom: SideName | null;
};

/** Whether a value may be carried onto `target`. */
export function mayWrite(policy: Policy, target: SideName): boolean {
  return target === "framework360" ? policy.inbound : policy.outbound;
}

/**
 * Whether this field's value may be carried onto `target`: the direction there is on, and the way of its group leads there.
 * The group's way goes before all else, also where a person sends a customer by hand, and for an unsubscribe.
 */
export function mayWriteField(policy: Policy, target: SideName, field: Field): boolean {
  return mayWrite(policy, target) && leadsTo(wayOf(policy.ways, field), target);
}

/** Whether a change on `side` is carried to the other side. */
export function carriesFrom(policy: Policy, side: SideName): boolean {
  return mayWrite(policy, otherSide(side));
}

/**
 * What applies when a person sends a customer of `side` by hand: that direction counts as on, and that side's values
 * win. Where values may not go the other way they are forced. The person's hand goes before the choice of customers.
 */
export function policyOfManualSend(policy: Policy, side: SideName): Policy {
  return {
    ...policy,
    ...(side === "framework360" ? { outbound: true } : { inbound: true }),
    audience: { ...policy.audience, [side]: everybody },
    conflictWinner: side,
    forcedFrom: side,
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
