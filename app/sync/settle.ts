import { emptyBase, type Base, type Shadow } from "./base.ts";
import { framework360OnlyFields, otherSide, type Customer, type Field, type SideName } from "./customer.ts";
import { decide, shownOn, valueFields, type Decision, type Pair, type ValueField } from "./decide.ts";
import { keys, mergeTags } from "./merge-tags.ts";
import { normalizeTags, tagKey } from "./normalize.ts";
import { tagVersions, type Plan, type Situation } from "./reconcile.ts";

type Settlement = {
  /** What was read before the plan was made. */
  before: Situation["current"];
  plan: Extract<Plan, { kind: "create" | "update" | "unchanged" }>;
  /** What the written sides were read back as. */
  after: { [side in SideName]?: Customer };
  /** When the newsletter choice was made that the sides were read back with. */
  newsletterChangedAfter: { [side in SideName]: string | null };
  /** Fields that could not be written yet: they stay as they were in the base. */
  held?: ReadonlySet<Field>;
} & Omit<Situation, "current">;

/**
 * What both sides agree on after the plan was carried out, to be kept as the next base.
 * A written field is read back as one of three: what was wanted, be it in the side's own spelling (agreed); what it
 * was before (the side ignored or refused it, which is remembered so that it is not tried for ever); or something
 * else (somebody edited it meanwhile, which will show as that side's own change next time).
 * What was not written because its direction is off stays as it was in the base.
 */
export function settle(settlement: Settlement): Base {
  const { before, plan, after, base, policy, represent, held, newsletterChangedAt } = settlement;
  if (plan.kind === "create") return settleCreation(plan, settlement);

  const pair = {
    now: before as Pair["now"],
    newsletterChangedAt,
    base: base ?? emptyBase,
    policy,
    represent,
  };
  const choiceAt = { ...pair.base.newsletterChangedAt };
  const next = { shopify: { ...pair.base.shopify }, framework360: { ...pair.base.framework360 } };
  const disputed = new Set(pair.base.disputed);
  for (const field of valueFields(policy)) {
    if (held?.has(field)) continue;
    const decision = decide(field, pair);
    settleField(field, decision, pair, after, next);
    if (field === "newsletter" && decision.kind !== "pending") {
      Object.assign(choiceAt, newsletterChangedAt);
      if (decision.kind === "write") choiceAt[decision.to] = settlement.newsletterChangedAfter[decision.to];
    }
    if (decision.kind === "disputed") disputed.add(field);
    else if (decision.kind !== "pending") disputed.delete(field);
  }
  if (policy.tags) settleTags(pair, plan, after, next);
  return { version: 1, ...next, newsletterChangedAt: choiceAt, disputed: [...disputed], intent: {} };
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
  keep(next[to], field, ignored || isRespelled(shown[field], wanted) ? shown[field] : wanted);
}

/** Each tag is settled by itself, as a field that is there or not. */
function settleTags(pair: Pair, plan: Plan, after: Settlement["after"], next: Shadows): void {
  const versions = tagVersions(pair);
  const merged = mergeTags(versions);
  const spellings = new Map<string, string>();
  const shadows = {
    shopify: versions.shadow.shopify ?? [],
    framework360: versions.shadow.framework360 ?? [],
  };
  for (const tags of [
    shadows.shopify,
    shadows.framework360,
    versions.now.shopify,
    versions.now.framework360,
  ]) {
    for (const tag of tags) spellings.set(tagKey(tag), tag);
  }
  const kept: { [side in SideName]: string[] } = { shopify: [], framework360: [] };
  for (const [key, tag] of spellings) {
    const has = (tags: readonly string[]) => keys(tags).has(key);
    const now = { shopify: has(versions.now.shopify), framework360: has(versions.now.framework360) };
    const to = (["shopify", "framework360"] as const).find(
      (side) => has(merged[side].add) || has(merged[side].remove),
    );
    const agreed = { shopify: has(shadows.shopify), framework360: has(shadows.framework360) };
    if (to === undefined && now.shopify === now.framework360) Object.assign(agreed, now);
    if (to !== undefined && plan.kind === "update" && plan.changes[to].tags) {
      const shown = has(after[to]?.tags ?? versions.now[to]);
      agreed[otherSide(to)] = now[otherSide(to)];
      agreed[to] = shown === now[to] ? shown : now[otherSide(to)];
    }
    for (const side of ["shopify", "framework360"] as const) if (agreed[side]) kept[side].push(tag);
  }
  next.shopify.tags = normalizeTags(kept.shopify);
  next.framework360.tags = normalizeTags(kept.framework360);
}

function settleCreation(
  plan: Extract<Plan, { kind: "create" }>,
  { before, after, policy, represent, held, ...times }: Settlement,
): Base {
  const source = otherSide(plan.side);
  const given = before[source]!;
  const made = after[plan.side]!;
  const shown = represent[plan.side](plan.customer);
  const next: Shadows = { shopify: {}, framework360: {} };

  for (const field of valueFields(policy)) {
    if (held?.has(field) || isUnknownTo(source, field)) continue;
    // A side may fill what it was not given with a default of its own, and may ignore what it was given.
    const asMade =
      plan.customer[field] === null || made[field] === null || isRespelled(made[field], shown[field]);
    keep(next[source], field, given[field]);
    keep(next[plan.side], field, asMade ? made[field] : shown[field]);
  }
  if (!policy.newsletter) {
    // Nobody made the choice that the side filled in: once choices are carried it must not pass for one.
    keep(next[source], "newsletter", null);
    keep(next[plan.side], "newsletter", made.newsletter);
  }
  if (policy.tags) {
    const wanted = keys(shown.tags);
    next[source].tags = normalizeTags(given.tags);
    next[plan.side].tags = normalizeTags(made.tags.filter((tag) => wanted.has(tagKey(tag))));
  }
  const newsletterChangedAt = {
    ...times.newsletterChangedAt,
    [plan.side]: times.newsletterChangedAfter[plan.side],
  };
  return { version: 1, ...next, newsletterChangedAt, disputed: [], intent: {} };
}

/** A side may spell what it is given in its own way: in capitals, or without accents, spaces or punctuation. */
function isRespelled(shown: Customer[ValueField], wanted: Customer[ValueField]): boolean {
  if (typeof shown !== "string" || typeof wanted !== "string") return false;
  const letters = spelling(wanted);
  return letters !== "" && spelling(shown) === letters;
}

function spelling(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Nobody could have agreed on what the source does not know. */
function isUnknownTo(source: SideName, field: ValueField): boolean {
  return source === "shopify" && (framework360OnlyFields as readonly string[]).includes(field);
}

function keep(shadow: Shadow, field: ValueField, value: Customer[ValueField]): void {
  Object.assign(shadow, { [field]: value });
}
