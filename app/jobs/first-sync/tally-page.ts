import { identityOfMissing, type ComparedCase } from "../../store/compared-customer.ts";
import type { LeftCustomer } from "../../store/first-sync-customer.ts";
import type { Mark } from "../../store/sweep.ts";
import type { Agreement } from "../../sync/agree.ts";
import { mayConcern } from "../../sync/audience.ts";
import { sideNames, type BySide, type SideName } from "../../sync/customer.ts";
import { carriesFrom, type Policy } from "../../sync/policy.ts";
import { skipped, type SyncResult } from "../../sync/result.ts";
import type { Snapshot } from "../../sync/side.ts";

/** Collects what happens with each case of a page; `linkPage` then saves it in one commit. */
export function tallyPage() {
  const links: NonNullable<Agreement["save"]>[] = [];
  const told: Agreement["result"][] = [];
  const left: LeftCustomer[] = [];
  const leftOut: SyncResult[] = [];
  const listed: Snapshot[] = [];
  const marks: BySide<Mark[]> = { shopify: [], framework360: [] };
  const uncalled = { same: 0, skipped: 0 };
  const lookedAt = { shopifyIds: [] as string[], framework360Ids: [] as string[] };

  function add(
    one: ComparedCase,
    agreement: Agreement | null,
    { policy, hasMoved, isUnlinked }: { policy: Policy; hasMoved: boolean; isUnlinked: boolean },
  ): void {
    for (const side of sideNames) {
      const [customerId, hash] = [one.now[side]?.id, one.marks[side]];
      if (customerId !== undefined && hash !== null && !hasMoved) marks[side].push({ customerId, hash });
    }
    if (agreement) {
      lookedAt.shopifyIds.push(...(one.now.shopify ? [one.now.shopify.id] : []));
      lookedAt.framework360Ids.push(...(one.now.framework360 ? [one.now.framework360.id] : []));
      if (agreement.save) links.push(agreement.save);
      if (agreement.result.outcome === "unchanged") uncalled.same += 1;
      else uncalled.skipped += 1;
      if (agreement.save && agreement.result.outcome !== "unchanged") told.push(agreement.result);
      return;
    }
    const vanished = vanishedFromShopify(one, policy);
    if (vanished !== null) {
      left.push({ side: "shopify", customerId: vanished, identity: null });
      return;
    }
    const side = sideNames.find((name) => {
      const snapshot = one.now[name];
      return snapshot && mayConcern(policy, name, snapshot, one.basis === "link");
    });
    if (!side) {
      uncalled.skipped += 1;
      if (isUnlinked) leftOut.push(...leftOutOf(one, policy));
      return;
    }
    left.push({ side, customerId: one.now[side]!.id, identity: isUnlinked ? identityOfMissing(one) : null });
    // A job that only writes to Framework360 can use this snapshot instead of reading Shopify.
    if (side === "shopify" && !hasMoved) listed.push(one.now.shopify!);
  }

  return { links, told, left, leftOut, listed, marks, uncalled, lookedAt, add };
}

/**
 * A linked Shopify customer that the comparison did not find: its deletion may have been missed. Its Framework360 counterpart is
 * unchanged, so that one's job would not read Shopify; with only one direction on it would.
 */
function vanishedFromShopify({ now, link }: ComparedCase, { inbound, outbound }: Policy): string | null {
  if (!inbound || !outbound || now.shopify || !link || link.deletedOn !== null) return null;
  return link.shopify;
}

/** One line for the customers of a case that the merchant's choice leaves out; none where no direction carries them. */
function leftOutOf({ now }: ComparedCase, policy: Policy): SyncResult[] {
  const idIn = (name: SideName) => (carriesFrom(policy, name) ? (now[name]?.id ?? null) : null);
  const ids = { shopifyId: idIn("shopify"), framework360Id: idIn("framework360") };
  return ids.shopifyId === null && ids.framework360Id === null ? [] : [skipped(ids, "left-out")];
}
