import type { ActivityEntry } from "../../store/activity.ts";
import type { Reason } from "../../sync/outcome.ts";
import { idColumn } from "../../sync/link.ts";
import type { Customer, Field, SideName } from "../../sync/customer.ts";
import type { Plan } from "../../sync/plan.ts";
import type { Refusal } from "../../sync/side.ts";

/** What came of one run, for the activity. */
export type SyncResult = Pick<
  ActivityEntry,
  "outcome" | "target" | "shopifyId" | "framework360Id" | "fields" | "conflicts" | "reason" | "explanations"
>;

type Ids = Pick<SyncResult, "shopifyId" | "framework360Id">;

export function idOf(side: SideName, id: string): Ids {
  return { shopifyId: null, framework360Id: null, [idColumn[side]]: id };
}

/** Nothing was done about this customer, for a reason that pages put into words. */
export function skipped(ids: Ids, reason: Reason): SyncResult {
  return { ...unchanged(ids), outcome: "skipped", reason };
}

function unchanged(ids: Ids, reason: Reason | null = null): SyncResult {
  return { ...ids, outcome: "unchanged", target: null, fields: [], conflicts: [], reason, explanations: [] };
}

/** What a plan that was carried out came to. A refused field was not written. */
export function describe(plan: Plan, refusals: readonly Refusal[], ids: Ids): SyncResult {
  if (plan.kind === "skip") return skipped(ids, plan.reason);
  const told: SyncResult = {
    ...unchanged(ids),
    conflicts: plan.conflicts.map(({ field }) => field),
    explanations: refusals,
  };
  if (plan.kind === "unchanged") return told;
  const refused = new Set(refusals.map(({ field }) => field));
  const kept = (fields: readonly Field[]) => [...new Set(fields)].filter((field) => !refused.has(field));
  if (plan.kind === "create") {
    return { ...told, outcome: "created", target: plan.side, fields: kept(filledFields(plan.customer)) };
  }
  const targets = (["shopify", "framework360"] as const).filter((side) => touches(plan.changes[side]));
  const fields = targets.flatMap((side) => Object.keys(plan.changes[side]) as Field[]);
  return {
    ...told,
    outcome: targets.length > 0 ? "updated" : "unchanged",
    target: targets.length === 1 ? targets[0]! : null,
    fields: kept(fields),
  };
}

export function touches(changes: object): boolean {
  return Object.keys(changes).length > 0;
}

function filledFields(customer: Customer): Field[] {
  return (Object.keys(customer) as Field[]).filter((field) =>
    field === "tags" ? customer.tags.length > 0 : customer[field] !== null,
  );
}
