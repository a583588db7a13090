import { emptyBase, type Base, type Shadow } from "./base.ts";
import { otherSide, type Customer, type Field, type SideName } from "./customer.ts";
import { decide, shownOn, valueFields, type Decision, type Pair, type ValueField } from "./decide.ts";
import { keys, mergeTags, nextTagShadow } from "./merge-tags.ts";
import { normalizeTags, tagKey } from "./normalize.ts";
import { tagVersions, type Plan, type Situation } from "./reconcile.ts";

type Settlement = {
  /** What was read before the plan was made. */
  before: Situation["current"];
  plan: Extract<Plan, { kind: "create" | "update" | "unchanged" }>;
  /** What the written sides were read back as. */
  after: { [side in SideName]?: Customer };
  /** Fields that could not be written yet: they stay as they were in the base. */
  held?: ReadonlySet<Field>;
} & Omit<Situation, "current">;

/**
 * What both sides agree on after the plan was carried out, to be kept as the next base.
 * A written field is read back as one of three: what was wanted (agreed); what it was before (the side
 * ignored or refused it, which is remembered so that it is not tried for ever); or something else (somebody
 * edited it meanwhile, which will show as that side's own change next time).
 * What was not written because its direction is off stays as it was in the base.
 */
export function settle({ before, plan, after, base, policy, represent, held }: Settlement): Base {
  if (plan.kind === "create") return settleCreation(plan, { before, after, policy, represent, held });

  const pair = {
    now: before as Pair["now"],
    base: base ?? emptyBase,
    policy,
    represent,
  };
  const next = { shopify: { ...pair.base.shopify }, framework360: { ...pair.base.framework360 } };
  const disputed = new Set(pair.base.disputed);
  for (const field of valueFields(policy)) {
    if (held?.has(field)) continue;
    const decision = decide(field, pair);
    settleField(field, decision, pair, after, next);
    if (decision.kind === "disputed") disputed.add(field);
    else if (decision.kind !== "pending") disputed.delete(field);
  }
  if (policy.tags) settleTags(pair, plan, after, next);
  return { version: 1, ...next, disputed: [...disputed] };
}

type Shadows = { [side in SideName]: Shadow };

function settleField(
  field: ValueField,
  decision: Decision,
  pair: Pair,
  after: Settlement["after"],
  next: Shadows,
): void {
  const { now, represent } = pair;
  if (decision.kind === "agreed" || decision.kind === "disputed") {
    keep(next.shopify, field, now.shopify[field]);
    keep(next.framework360, field, now.framework360[field]);
  }
  if (decision.kind !== "write") return;

  const { to } = decision;
  const source = otherSide(to);
  const shown = after[to] ?? now[to];
  const wanted = shownOn(to, field, now[source][field], shown, represent);
  const ignored = shown[field] === now[to][field];
  keep(next[source], field, now[source][field]);
  keep(next[to], field, ignored ? shown[field] : wanted);
}

function settleTags(pair: Pair, plan: Plan, after: Settlement["after"], next: Shadows): void {
  const versions = tagVersions(pair);
  const merged = mergeTags(versions);
  const held = {
    shopify: after.shopify?.tags ?? pair.now.shopify.tags,
    framework360: after.framework360?.tags ?? pair.now.framework360.tags,
  };
  for (const side of ["shopify", "framework360"] as const) {
    const other = otherSide(side);
    const attempted =
      plan.kind === "update" && plan.changes[other].tags ? merged[other] : { add: [], remove: [] };
    const removed = keys(attempted.remove);
    const before = [...(versions.shadow[side] ?? []), ...attempted.add].filter(
      (tag) => !removed.has(tagKey(tag)),
    );
    next[side].tags = nextTagShadow(before, own(side), held[other]);
  }

  /** Tags that somebody added on a side while we wrote there are not ours to remember. */
  function own(side: SideName): readonly string[] {
    const expected = keys([...pair.now[side].tags, ...merged[side].add]);
    return held[side].filter((tag) => expected.has(tagKey(tag)));
  }
}

function settleCreation(
  plan: Extract<Plan, { kind: "create" }>,
  { before, after, policy, represent, held }: Omit<Settlement, "plan" | "base">,
): Base {
  const source = otherSide(plan.side);
  const given = before[source]!;
  const made = after[plan.side]!;
  const shown = represent[plan.side](plan.customer);
  const next: Shadows = { shopify: {}, framework360: {} };

  for (const field of valueFields(policy)) {
    // A side may fill what it was not given with a default of its own, and may ignore what it was given.
    if (held?.has(field)) continue;
    const asMade = plan.customer[field] === null || made[field] === null;
    keep(next[source], field, given[field]);
    keep(next[plan.side], field, asMade ? made[field] : shown[field]);
  }
  if (policy.tags) {
    const wanted = keys(shown.tags);
    next[source].tags = normalizeTags(given.tags);
    next[plan.side].tags = normalizeTags(made.tags.filter((tag) => wanted.has(tagKey(tag))));
  }
  return { version: 1, ...next, disputed: [] };
}

function keep(shadow: Shadow, field: ValueField, value: Customer[ValueField]): void {
  Object.assign(shadow, { [field]: value });
}
