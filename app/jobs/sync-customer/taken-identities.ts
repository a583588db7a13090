import { linkedId } from "../../sync/link.ts";
import { otherSide, type Field, type SideName } from "../../sync/customer.ts";
import { isE164 } from "../../sync/normalize.ts";
import type { Plan } from "../../sync/plan.ts";
import type { IdentityField, Refusal, Snapshot } from "../../sync/side.ts";
import { movesOn } from "./is-releasing.ts";
import type { SyncPorts } from "./ports.ts";

export type Cleared = {
  plan: Plan;
  /** Values that somebody else has and keeps. */
  refused: readonly Refusal[];
  /** Values that somebody else has and is about to give up: to be written later. */
  held: ReadonlySet<Field>;
};

/**
 * Takes out of the plan every e-mail and phone that another customer of that side has, where the side lets
 * nobody share it. What a side would do with such a write is not documented everywhere. Only two customers who exchange
 * theirs are left to the side.
 * @param candidates who was found by the subject's own e-mail and phone, when somebody is to be created
 */
export async function withoutTakenIdentities(
  plan: Plan,
  own: { [side in SideName]: Snapshot | null },
  candidates: readonly Snapshot[],
  ports: SyncPorts,
): Promise<Cleared> {
  if (plan.kind !== "create" && plan.kind !== "update") return { plan, refused: [], held: new Set() };
  const next = structuredClone(plan);
  const refused: Refusal[] = [];
  const held = new Set<Field>();

  for (const target of ["shopify", "framework360"] as const) {
    for (const field of ports.sides[target].unique) {
      const value = wantedValue(next, target, field);
      if (value === null || (field === "phone" && !isE164(value))) continue;
      const holders = next.kind === "create" ? candidates : await holdersOf(field, value, target, ports);
      const holder = holders.find(({ id, customer }) => id !== own[target]?.id && customer[field] === value);
      if (!holder) continue;
      const standing = await standingOf(holder, own[target], field, target, ports);
      // Two who exchange it would wait for each other for ever: the side is to say whether it can be done.
      if (standing === "exchanges") continue;
      if (standing === "moves-on") held.add(field);
      else refused.push({ field, reason: `Another customer has it already: ${holder.id}.` });
      if (next.kind === "create") next.customer[field] = null;
      else delete next.changes[target][field];
    }
  }
  if (next.kind === "create" && next.customer.email === null && next.customer.phone === null) {
    return { plan: { kind: "skip", reason: "ambiguous" }, refused: [], held: new Set() };
  }
  return { plan: next, refused, held };
}

function wantedValue(
  plan: Extract<Plan, { kind: "create" | "update" }>,
  target: SideName,
  field: IdentityField,
): string | null {
  if (plan.kind === "update") return plan.changes[target][field] ?? null;
  return plan.side === target ? plan.customer[field] : null;
}

function holdersOf(
  field: IdentityField,
  value: string,
  target: SideName,
  { sides }: SyncPorts,
): Promise<readonly Snapshot[]> {
  return sides[target].find({ email: null, phone: null, [field]: value });
}

/** Whether whoever has the value keeps it, is about to give it up, or wants in its place the one that we give up. */
async function standingOf(
  holder: Snapshot,
  own: Snapshot | null,
  field: IdentityField,
  target: SideName,
  { sides, links }: SyncPorts,
): Promise<"keeps" | "moves-on" | "exchanges"> {
  const link = await links.find(target, holder.id);
  const source = otherSide(target);
  const partnerId = link && !link.deletedOn ? linkedId(link, source) : null;
  const partner = partnerId === null ? null : await sides[source].read(partnerId);
  if (!link || !partner || !movesOn(field, { held: holder, partner, link }, source)) return "keeps";
  const wanted = partner.customer[field];
  return wanted !== null && wanted === own?.customer[field] ? "exchanges" : "moves-on";
}
