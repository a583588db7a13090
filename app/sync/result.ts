import type { Base } from "./base.ts";
import { otherSide, sideNames, type Customer, type Field, type SideName } from "./customer.ts";
import { explanation, type Explained } from "./explanation.ts";
import { valueChanges, type KeptValues } from "./kept-values.ts";
import { idColumn } from "./link.ts";
import type { CustomerOutcome, Reason } from "./outcome.ts";
import type { Decision, Decisions, Plan } from "./plan.ts";
import type { Situation } from "./situation.ts";

/** What came of one run, for the activity: ids and names of fields, never a value of a customer. */
export type SyncResult = {
  outcome: CustomerOutcome;
  /** The side that was written, or that failed or refused; null when neither or both were. */
  target: SideName | null;
  shopifyId: string | null;
  framework360Id: string | null;
  fields: readonly Field[];
  conflicts: readonly Field[];
  reason: Reason | null;
  /** Why it went so, and which fields were not taken: codes, ids and the other side's words without personal data. */
  explanations: readonly Explained[];
};

type Ids = Pick<SyncResult, "shopifyId" | "framework360Id">;

export function idOf(side: SideName, id: string): Ids {
  return { shopifyId: null, framework360Id: null, [idColumn[side]]: id };
}

/** Nothing was done about this customer, for a reason that pages put into words. */
export function skipped(ids: Ids, reason: Reason): SyncResult {
  return { ...unchanged(ids), outcome: "skipped", reason };
}

/** Both sides were the same already. */
export function unchanged(
  // A caller may give a whole link, of which the activity takes no more than this.
  { shopifyId, framework360Id }: Ids,
  reason: Reason | null = null,
): SyncResult {
  const nothing = { target: null, fields: [], conflicts: [], explanations: [] };
  return { shopifyId, framework360Id, outcome: "unchanged", reason, ...nothing };
}

type Done = {
  decisions: Decisions;
  now: Situation["now"];
  /** What both sides agree on since. */
  base: Base | null;
  failed: ReadonlyMap<SideName, unknown>;
};

/**
 * What a plan that was carried out came to: `partly` when a value stays owed, whatever was written. `unchanged` says that both
 * sides hold the same, as far as the merchant wants them to, so a pair that differs because a direction is off, or because the merchant's choice leaves a customer
 * out, counts as skipped; `target` is the side that is not given the other's values then.
 */
export function resultOf(plan: Plan, { decisions, now, base, failed }: Done, ids: Ids): SyncResult {
  if (plan.kind === "skip") return skipped(ids, plan.reason);
  const explanations = openExplanations(base, decisions);
  const told = { ...unchanged(ids), conflicts: plan.conflicts.map(({ field }) => field), explanations };
  const outcomeOr = (outcome: CustomerOutcome) => (explanations.length > 0 ? "partly" : outcome);
  if (plan.kind === "create") {
    const fields = filledFields(plan.customer).filter((field) => !base?.owed[plan.side]?.[field]);
    return { ...told, outcome: outcomeOr("created"), target: plan.side, fields };
  }
  const written = plan.kind === "update" ? writtenFields(plan, { now, base, failed }) : [];
  const targets = written.map(({ side }) => side);
  if (targets.length === 0 && explanations.length === 0 && hasPending(decisions)) {
    const [leftOut, ...others] = decisions.leftOut;
    if (!leftOut) return { ...told, outcome: "skipped", reason: "direction-off" };
    const target = others.length > 0 ? null : otherSide(leftOut);
    return { ...told, outcome: "skipped", reason: "left-out", target };
  }
  return {
    ...told,
    outcome: outcomeOr(targets.length > 0 ? "updated" : "unchanged"),
    target: targets.length === 1 ? targets[0]! : null,
    fields: [...new Set(written.flatMap(({ fields }) => fields))],
  };
}

/**
 * What earlier writes came to of which no run learned that they took effect.
 * @param base what is known of the pair since
 */
export function resultOfUnheard(ids: Ids, base: Base, unheard: KeptValues): SyncResult {
  const targets = sideNames.filter((side) => unheard[side]);
  const explanations = openExplanations(base, null);
  return {
    ...unchanged(ids),
    outcome: explanations.length > 0 ? "partly" : "updated",
    target: targets.length === 1 ? targets[0]! : null,
    fields: [...new Set(valueChanges(unheard).map(({ field }) => field))],
    explanations,
  };
}

/** By side, the fields that were written there and now hold another value. */
function writtenFields(
  { changes }: Extract<Plan, { kind: "update" }>,
  { now, base, failed }: Omit<Done, "decisions">,
): { side: SideName; fields: Field[] }[] {
  return sideNames.flatMap((side) => {
    if (failed.has(side)) return [];
    const before = now[side]?.customer;
    const fields = (Object.keys(changes[side]) as Field[]).filter(
      (field) => !base?.owed[side]?.[field] && (field === "tags" || changes[side][field] !== before?.[field]),
    );
    return fields.length > 0 ? [{ side, fields }] : [];
  });
}

/**
 * What stays to be carried. A value that the merchant's choices let go nowhere by now is still owed, and told again once they do.
 * @param decisions of the run; null: not known
 */
function openExplanations(base: Base | null, decisions: Decisions | null): Explained[] {
  if (!base) return [];
  const owed = sideNames.flatMap((side) =>
    Object.entries(base.owed[side] ?? {}).flatMap(([name, value]) => {
      const field = name as Field;
      if (decisions && !mayGo(field, decisions)) return [];
      return { field, explanation: value.explanation };
    }),
  );
  const undated = { field: "newsletter", explanation: explanation("consent-undated") } as const;
  return base.isConsentUndated ? [...owed, undated] : owed;
}

/** Whether the merchant's choices synchronize the field, and let its value go where it belongs. */
function mayGo(field: Field, { fields, tags }: Decisions): boolean {
  // Of hidden tags that a side lost nothing is decided.
  if (field === "tags" && tags?.size === 0) return true;
  const decided = field === "tags" ? [...(tags?.values() ?? [])] : [fields.get(field)];
  return decided.some((one) => one && one.kind !== "pending" && one.kind !== "disputed");
}

function hasPending({ fields, tags }: Decisions): boolean {
  const waits = (one: Decision) => (one.kind === "pending" || one.kind === "disputed") && !one.isLeftByWay;
  return [...fields.values(), ...(tags?.values() ?? [])].some(waits);
}

/** Whether there is anything in these changes. */
export function touches(changes: object): boolean {
  return Object.keys(changes).length > 0;
}

function filledFields(customer: Customer): Field[] {
  return (Object.keys(customer) as Field[]).filter((field) =>
    field === "tags" ? customer.tags.length > 0 : customer[field] !== null,
  );
}
