import type { Newsletter, SideName } from "./customer.ts";
import type { CarryCause, Merge, Versions } from "./merge-value.ts";

/**
 * The newsletter choice follows its own rule: only a person's own yes or no is carried, and an unsubscribe
 * beats a subscribe, whichever side wins other conflicts, unless it is known to be older.
 * @param hasNewChoice the person made a choice on that side since, though it may be the same as before
 */
export function mergeNewsletter(
  { now, shadow }: Versions<Newsletter>,
  hasNewChoice: { [side in SideName]: boolean },
): Merge {
  const firstContact = shadow.shopify === undefined || shadow.framework360 === undefined;
  const changed = {
    shopify: firstContact || hasNewChoice.shopify || now.shopify !== shadow.shopify,
    framework360: firstContact || hasNewChoice.framework360 || now.framework360 !== shadow.framework360,
  };
  if (!changed.shopify && !changed.framework360) return { kind: "same" };
  if (now.shopify === now.framework360) return { kind: "agreed" };

  // A blank is no choice: it is not carried, and any choice is carried over it.
  const shopifySays = changed.shopify && now.shopify !== null;
  const framework360Says = changed.framework360 && now.framework360 !== null;
  if (!shopifySays && !framework360Says) return { kind: "same" };
  if (shopifySays && !framework360Says) return carryTo("framework360", "changed");
  if (framework360Says && !shopifySays) return carryTo("shopify", "changed");
  // A no was known before the two met, and a yes on Shopify is newer.
  const isKnown = now.framework360 === "unsubscribed" && shadow.framework360 === "unsubscribed";
  if (isKnown && hasNewChoice.shopify && !hasNewChoice.framework360)
    return carryTo("framework360", "changed");
  const to = now.shopify === "unsubscribed" ? "framework360" : "shopify";
  return carryTo(to, firstContact ? "first-contact" : "both-changed");
}

function carryTo(to: "shopify" | "framework360", cause: CarryCause): Merge {
  return { kind: "carry", to, cause };
}
