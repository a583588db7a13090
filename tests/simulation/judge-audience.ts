import { otherSide, type Changes, type Customer, type SideName } from "../../app/sync/customer.ts";
import type { Link } from "../../app/sync/link.ts";
import { tagKey } from "../../app/sync/normalize.ts";
import { carriesFrom, type Policy } from "../../app/sync/policy.ts";
import type { Citizen } from "./population.ts";
import type { World } from "./world.ts";

type Person = { customer: Customer; hasOrdered: boolean };

/** Whether the merchant's choice includes the customer, said apart from the app's own rule. */
function isIncluded({ audience }: Policy, side: SideName, { customer, hasOrdered }: Person): boolean {
  const { kind, tags } = audience[side];
  switch (kind) {
    case "everybody":
      return true;
    case "tagged":
      return customer.tags.some((tag) => tags.some((one) => tagKey(one) === tagKey(tag)));
    case "subscribers":
      return customer.newsletter === "subscribed";
    case "ordered":
      return side === "shopify" ? hasOrdered : (customer.orderCount ?? 0) > 0;
  }
}

/**
 * Whether everything of the customer has to be on the other side by now. What a side hides decides nothing, and of orders in
 * Framework360 its list says nothing.
 */
export function mustCarry(
  { policy, population }: Pick<World, "policy" | "population">,
  side: SideName,
  person: Person,
) {
  if (!carriesFrom(policy, side)) return false;
  const { kind } = policy.audience[side];
  const { hides } = population[side].manners;
  const isHidden =
    (kind === "tagged" && hides === "tags") || (kind === "subscribers" && hides === "newsletter");
  const isUntold = kind === "ordered" && side === "framework360";
  return !isHidden && !isUntold && isIncluded(policy, side, person);
}

export function mustCarryOf(world: World, side: SideName, link: Link): boolean {
  const id = side === "shopify" ? link.shopifyId : link.framework360Id;
  const citizen = world.population[side].citizens.get(id ?? "");
  return citizen !== undefined && mustCarry(world, side, citizen);
}

/**
 * What is wrong with a write of the app; null: nothing. A customer that is left out is not carried, except that a person's
 * unsubscribe is, where the two are linked.
 * @param source the customer whose values are written, as each read of the run showed it: what was decided by an earlier one
 *   stays decided
 */
export function judgeSource(
  policy: Policy,
  { to, citizen, changes }: { to: SideName; citizen: Citizen | null; changes: Changes },
  source: readonly Person[],
): string | null {
  const from = otherSide(to);
  if (source.length === 0 || source.some((person) => isIncluded(policy, from, person))) return null;
  const isUnsubscribe = Object.keys(changes).join() === "newsletter" && changes.newsletter === "unsubscribed";
  if (citizen && isUnsubscribe) return null;
  return `${citizen ? "wrote to" : "created a customer on"} ${to} for a customer that is left out`;
}
