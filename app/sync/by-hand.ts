import type { BySide } from "./customer.ts";
import { keptOfFramework360, type Link, type LinkToSave } from "./link.ts";

/**
 * Why two customers cannot be linked by hand.
 * - `linked`: one of them is linked with another customer, and is to be unlinked first
 * - `busy`: a counterpart of one of them is being created
 */
export type LinkRefusal = "linked" | "busy";

/** @param links the links that the two customers have; null: none */
export function refuseLink(links: BySide<Link | null>): LinkRefusal | null {
  for (const link of Object.values(links)) {
    if (!link || link.deletedOn !== null) continue;
    return link.shopifyId !== null && link.framework360Id !== null ? "linked" : "busy";
  }
  return null;
}

/**
 * The link of two customers that a person says to be the same. It is a first contact: nothing is agreed on, but that a person
 * unsubscribed. A tombstone gives way.
 * @returns `replacing`: the id of a link that is given up for it
 */
export function linkByHand(
  ids: { shopifyId: string; framework360Id: string },
  { shopify, framework360 }: BySide<Link | null>,
): { save: LinkToSave; replacing: string | undefined } {
  const kept = shopify ?? framework360;
  const given = shopify && framework360 && shopify.id !== framework360.id ? framework360 : null;
  const base = keptOfFramework360(framework360?.base ?? null);
  return {
    save: { ...(kept && { id: kept.id, version: kept.version }), ...ids, base, deletedOn: null },
    replacing: given?.id,
  };
}

/**
 * What becomes of a link that a person takes apart: each of the two customers is left alone. The first replaces the link, the
 * second is saved after it, so that at no moment a customer has two.
 */
export function unlinkByHand(link: Link): [LinkToSave, LinkToSave] {
  const { id, version, shopifyId, framework360Id } = link;
  const base = keptOfFramework360(link.base);
  return [
    { id, version, shopifyId, framework360Id: null, base: null, deletedOn: "framework360", leftAlone: true },
    { shopifyId: null, framework360Id, base, deletedOn: "shopify", leftAlone: true },
  ];
}
