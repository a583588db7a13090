import { identityOfMissing, type ComparedCase } from "../../store/compared-customer.ts";
import type { LeftCustomer } from "../../store/first-sync-customer.ts";
import type { Mark } from "../../store/sweep.ts";
import type { Agreement } from "../../sync/agree.ts";
import { mayConcern } from "../../sync/audience.ts";
import { sideNames, type BySide } from "../../sync/customer.ts";
import type { Policy } from "../../sync/policy.ts";
import type { Snapshot } from "../../sync/side.ts";

/** Gathers what becomes of the cases of a page: what `linkPage` then saves in one commit. */
export function tallyPage() {
  const links: NonNullable<Agreement["save"]>[] = [];
  const told: Agreement["result"][] = [];
  const left: LeftCustomer[] = [];
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
    const side = sideNames.find((name) => {
      const snapshot = one.now[name];
      return snapshot && mayConcern(policy, name, snapshot, one.basis === "link");
    });
    if (!side) {
      uncalled.skipped += 1;
      return;
    }
    left.push({ side, customerId: one.now[side]!.id, identity: isUnlinked ? identityOfMissing(one) : null });
    // What was read will do for a job that writes in Framework360 alone.
    if (side === "shopify" && !hasMoved) listed.push(one.now.shopify!);
  }

  return { links, told, left, listed, marks, uncalled, lookedAt, add };
}
