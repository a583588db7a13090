import type { Base, Shadow } from "./base.ts";
import { otherSide, sideNames, type BySide, type SideName } from "./customer.ts";
import { tagKey } from "./normalize.ts";
import { leadsTo, wayOf } from "./field-groups.ts";
import { carriesFrom, mayWriteField, type Policy, type Audience } from "./policy.ts";
import { hidesChoice, type Snapshot } from "./side.ts";

/**
 * The criteria that a customer meets: `subscribed`, `ordered`, and `tag:<key>` for each tag. What the side does not show meets
 * none, except that `orders-unknown` stands for orders that were not asked for.
 * @param agreed what the side showed when both sides last agreed: Framework360's list does not show orders
 */
export function criteriaMet(side: SideName, snapshot: Snapshot, agreed: Shadow = {}): string[] {
  const { customer, hidden = [] } = snapshot;
  const tags = hidden.includes("tags") ? [] : customer.tags.map((tag) => `tag:${tagKey(tag)}`);
  const isSubscribed = !hidesChoice(snapshot) && customer.newsletter === "subscribed";
  const hasOrdered = side === "shopify" ? snapshot.hasOrdered : hasOrders(customer.orderCount, agreed);
  const orders = hasOrdered === undefined ? ["orders-unknown"] : hasOrdered ? ["ordered"] : [];
  return [...tags, ...(isSubscribed ? ["subscribed"] : []), ...orders];
}

function hasOrders(now: number | null, agreed: Shadow): boolean | undefined {
  const count = now ?? agreed.orderCount ?? null;
  return count === null ? undefined : count > 0;
}

/** The criteria of which a chosen customer meets at least one; null: everybody is chosen. */
export function criteriaOf({ kind, tags }: Audience): string[] | null {
  if (kind === "everybody") return null;
  if (kind === "tagged") return tags.map((tag) => `tag:${tagKey(tag)}`);
  return [kind === "subscribers" ? "subscribed" : "ordered"];
}

/**
 * How a customer stands with the choice: `unknown` where it depends on orders that were not asked for. Such a customer is
 * treated as left out until they were.
 */
export type Membership = "chosen" | "left-out" | "unknown";

/** @param agreed what the side showed when both last agreed; undefined: it never did */
export function membershipIn(
  audience: Audience,
  side: SideName,
  snapshot: Snapshot,
  agreed: Shadow | undefined,
): Membership {
  const wanted = criteriaOf(audience);
  if (wanted === null) return "chosen";
  const met = criteriaMet(side, snapshot, agreed);
  if (wanted.some((criterion) => met.includes(criterion))) return "chosen";
  return audience.kind === "ordered" && met.includes("orders-unknown") ? "unknown" : "left-out";
}

/** What applies to one customer or pair. */
export type CustomerPolicy = Policy & {
  /** The sides whose customer the merchant's choice leaves out: the direction from there counts as off. */
  leftOut: readonly SideName[];
};

/**
 * What applies to these customers. A customer that is left out is left alone: the direction from there counts as off. One
 * thing passes all the same: `mayUnsubscribe`.
 */
export function policyFor(policy: Policy, now: BySide<Snapshot | null>, base: Base | null): CustomerPolicy {
  const leftOut = sideNames.filter((side) => {
    const snapshot = now[side];
    return carriesFrom(policy, side) && snapshot && isLeftOut(policy, side, snapshot, base?.[side]);
  });
  return {
    ...policy,
    inbound: policy.inbound && !leftOut.includes("shopify"),
    outbound: policy.outbound && !leftOut.includes("framework360"),
    leftOut,
  };
}

/**
 * Whether a person's unsubscribe may be carried onto `to`. It passes although its customer is left out, in a direction that is on:
 * the choice of customers must not keep it from the other side, least of all the choice of subscribers, which a person leaves by
 * unsubscribing. It does not pass the way of the newsletter: a merchant who keeps two separate lists, and says so, gets no choice of
 * one of them written into the other.
 */
export function mayUnsubscribe(policy: Policy & Partial<CustomerPolicy>, to: SideName): boolean {
  if (mayWriteField(policy, to, "newsletter")) return true;
  const isLeftOutAlone = policy.leftOut?.includes(otherSide(to)) ?? false;
  return isLeftOutAlone && leadsTo(wayOf(policy.ways, "newsletter"), to);
}

/**
 * Whether the merchant's choice leaves this customer out.
 * @param agreed what its side showed when both sides last agreed
 */
export function isLeftOut(
  { audience }: Policy,
  side: SideName,
  snapshot: Snapshot,
  agreed?: Shadow,
): boolean {
  return membershipIn(audience[side], side, snapshot, agreed) !== "chosen";
}

/**
 * Whether a customer that was read in a list may have to be carried: a linked one has a pair to be compared, and one whose
 * orders the list does not show has to be read.
 */
export function mayConcern(policy: Policy, side: SideName, snapshot: Snapshot, isLinked: boolean): boolean {
  if (!carriesFrom(policy, side)) return false;
  return isLinked || membershipIn(policy.audience[side], side, snapshot, undefined) !== "left-out";
}
