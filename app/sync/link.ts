import { emptyBase, type Base } from "./base.ts";
import { sideNames, type BySide, type SideName } from "./customer.ts";
import { mainIdentity } from "./identity.ts";
import { ownYesOf } from "./own-yes.ts";
import type { Identity } from "./side.ts";
import type { Holder } from "./waiting.ts";

/**
 * Two customers that are the same person, with what both sides last agreed on. While one of them is being created
 * its id is null.
 */
export type Link = {
  id: string;
  shopifyId: string | null;
  framework360Id: string | null;
  base: Base | null;
  /** Set, the link is a tombstone: the customer was deleted on that side and is not to be brought back. */
  deletedOn: SideName | null;
  /**
   * Whether a person unlinked the customer, which is left alone until a person links or sends it: a tombstone without a
   * deletion.
   */
  leftAlone?: boolean;
  /** When it was saved last. */
  version: Date;
};

/** A link to be saved: a new one has no id, an earlier one its id and the version that was read. */
export type LinkToSave = Omit<Link, "id" | "version"> & Partial<Pick<Link, "id" | "version">>;

/** The links of one shop. The simulation keeps them in memory. */
export type LinkStore = {
  find(side: SideName, customerId: string): Promise<Link | null>;
  /**
   * The link of which a creation on `side` with this e-mail, or without one this phone, was begun and not linked: it
   * runs, or died.
   */
  findUnfinished(side: SideName, identity: Identity): Promise<Link | null>;
  /** Whether a creation on `side` was begun and not linked, whatever it is to be known by. */
  hasUnfinished(side: SideName): Promise<boolean>;
  /**
   * Whether a Shopify customer without a link shows this id of a customer that it was linked with before, or may have been
   * created for under an earlier account: no run that died created it for the customer that has the id today. After a change of
   * the account that id is another person's.
   */
  showsEarlierId(shopifyId: string, framework360Id: string): Promise<boolean>;
  /** The customers of the other side that a person said to be somebody else than this one, who are never linked with it. */
  findApart(side: SideName, customerId: string): Promise<ReadonlySet<string>>;
  /** The links that wait for an e-mail or phone that one of these customers has. */
  findWaiting(holders: readonly Holder[]): Promise<readonly Link[]>;
  /**
   * Saves the link; a customer has one at most.
   * @param replacing the id of a link that is given up for this one
   * @param shown whether the Shopify customer shows the other one's id since it was written
   * @returns the id and the version with which it can be saved again
   * @throws {Error} when another job saved it, or linked one of its customers, since it was read, or when the shop
   *   has another account by now: its customers have other ids
   */
  save(
    link: LinkToSave,
    replacing?: string,
    shown?: { showsFramework360Id?: boolean },
  ): Promise<Pick<Link, "id" | "version">>;
};

/** The side on which a customer is being created for this link, and what it is to be known by; null: none is. */
export function unfinishedCreation(
  link: Pick<Link, "shopifyId" | "framework360Id" | "base" | "deletedOn">,
): { side: SideName; identity: Identity } | null {
  const side = sideNames.find((name) => link[idColumn[name]] === null);
  const intent = side && link.deletedOn === null ? link.base?.intent[side] : undefined;
  const identity = intent && mainIdentity({ email: intent.email ?? null, phone: intent.phone ?? null });
  return side && identity ? { side, identity } : null;
}

/** The ids of a customer on both sides. */
export type PairIds = BySide<string>;

/** The field of a link that holds a side's customer. */
export const idColumn = { shopify: "shopifyId", framework360: "framework360Id" } as const;

/** The customer's id on `side`, also of a tombstone; null: the link has none there. */
export function linkedId(link: Pick<Link, "shopifyId" | "framework360Id">, side: SideName): string | null {
  return link[idColumn[side]];
}

/** The customer on `side`, unless the link is a tombstone. */
export function livingId(link: Link | null, side: SideName): string | null {
  return link && !link.deletedOn ? linkedId(link, side) : null;
}

/**
 * The link with another customer of Shopify in place of its own: nothing is agreed on but what is kept of Framework360's customer.
 * What a creation that did not finish was about to write stays known.
 */
export function withoutAgreement(link: Link): Link {
  const isUnfinished = link.shopifyId === null || link.framework360Id === null;
  return { ...link, base: isUnfinished ? link.base : keptOfFramework360(link.base) };
}

/**
 * What stays known of Framework360's customer, who may meet another one of Shopify: an unsubscribe, because it was a person's, and a
 * yes that was no person's. It says nothing of another customer of Framework360.
 */
export function keptOfFramework360(base: Base | null): Base | null {
  return knownUnsubscribe(base) ?? ownYesOf(base);
}

/**
 * The base with nothing but the unsubscribe that is known, and when Shopify says that it was made: only a later yes counts against
 * it. Null: none is. A base of which this is all that was kept before stays as it is.
 */
function knownUnsubscribe(base: Base | null): Base | null {
  if (!base || !(isUnsubscribeAgreed(base) || isUnsubscribeOpen(base))) return null;
  const { shopify } = base.newsletterChangedAt;
  return {
    ...emptyBase,
    framework360: { newsletter: "unsubscribed" },
    newsletterChangedAt: shopify ? { shopify } : {},
  };
}

function isUnsubscribeAgreed({ shopify, framework360 }: Base): boolean {
  const isOnShopify = shopify.newsletter === undefined || shopify.newsletter === "unsubscribed";
  return framework360.newsletter === "unsubscribed" && isOnShopify;
}

/** Whether a run wrote an unsubscribe that is not shown yet, or died when it was about to: a person had said it. */
function isUnsubscribeOpen({ shopify, awaited, intent, intentBy }: Base): boolean {
  const isIntended = sideNames.some((side) => intent[side]?.newsletter === "unsubscribed");
  if (intentBy === "run" && isIntended) return true;
  const isAwaited = awaited?.changes.framework360?.newsletter === "unsubscribed";
  return isAwaited && shopify.newsletter === "unsubscribed";
}
