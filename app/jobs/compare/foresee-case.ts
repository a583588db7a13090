import type { ComparedCase } from "../../store/compared-customer.ts";
import type { Base } from "../../sync/base.ts";
import { foresee, type Foresight, type World } from "../../sync/foresee.ts";
import { withoutAgreement } from "../../sync/link.ts";
import { recall } from "../../sync/recall.ts";

/**
 * What a synchronization would do with a case of a comparison: a pair, or a customer without a counterpart.
 * @param isApart whether a person said that the two are different people
 */
export function foreseeCase(
  { side, basis, hasNamesake, now, link }: ComparedCase,
  isApart: boolean,
  world: World,
): Foresight {
  const isLeftAlone = basis !== "link" && link?.leftAlone === true;
  if (!now.shopify || !now.framework360) {
    const isObstacle = basis === "deleted" || basis === "ambiguous";
    const obstacle = isLeftAlone ? "apart" : isObstacle ? basis : null;
    return foresee({ kind: "alone", side, snapshot: now[side]!, obstacle }, world);
  }
  const known = recall(now, basis === "link" ? (link?.base ?? null) : baseOfMeeting(link), world);
  const { shopify, framework360 } = known.now;
  return foresee(
    {
      kind: "pair",
      now: { shopify: shopify!, framework360: framework360! },
      base: known.base,
      hasNamesake,
      isApart: isApart || isLeftAlone,
      isLinked: basis === "link",
    },
    world,
  );
}

/** At a first contact there is no base, even if one of the two has a base with another customer. */
function baseOfMeeting(link: ComparedCase["link"]): Base | null {
  if (!link) return null;
  const { shopify: shopifyId, framework360: framework360Id, base, deletedOn } = link;
  return withoutAgreement({ id: "", version: new Date(0), shopifyId, framework360Id, base, deletedOn }).base;
}
