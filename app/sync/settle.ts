import { emptyBase, type Base, type Shadow } from "./base.ts";
import { otherSide, type BySide, type Customer, type Field, type ValueField } from "./customer.ts";
import { keys } from "./merge-tags.ts";
import { normalizeTags, tagKey } from "./normalize.ts";
import type { Decision, Decisions, Plan } from "./plan.ts";
import type { Snapshot } from "./side.ts";
import { shownOn, type Pair, type Situation } from "./situation.ts";

/** What was carried out. */
export type CarriedOut = {
  plan: Exclude<Plan, { kind: "skip" }>;
  decisions: Decisions;
  /** What the written sides were read back as. */
  after: Partial<BySide<Snapshot>>;
  /** Fields that could not be written yet: they stay as they were in the base. */
  held: { has: (field: Field) => boolean };
};

type Shadows = BySide<Shadow>;

/**
 * What both sides agree on after the plan was carried out, to be kept as the next base.
 * A written field is read back as one of three: what was wanted, be it in the side's own spelling (agreed); what it
 * was before (the side ignored or refused it, which is remembered so that it is not tried for ever); or something
 * else (an edit was made meanwhile, which will show as that side's own change next time).
 * What was not written because its direction is off stays as it was in the base.
 */
export function settle(situation: Situation, done: CarriedOut): Base {
  const { shopify, framework360 } = situation.now;
  if (done.plan.kind === "create") return settleCreation(done.plan, situation, done);
  if (!shopify || !framework360)
    throw new Error("Only a creation is settled without a customer on each side.");
  const pair = { ...situation, now: { shopify, framework360 }, base: situation.base ?? emptyBase };
  return settlePair(pair, done);
}

function settlePair(pair: Pair, { decisions, after, held }: CarriedOut): Base {
  const { now, base } = pair;
  const choiceAt = { ...base.newsletterChangedAt };
  const next = { shopify: { ...base.shopify }, framework360: { ...base.framework360 } };
  const disputed = new Set(base.disputed);
  for (const [field, decision] of decisions.fields) {
    if (held.has(field)) continue;
    settleField(field, decision, pair, after, next);
    if (field === "newsletter" && decision.kind !== "pending") {
      Object.assign(choiceAt, choiceTimes(now));
      if (decision.kind === "write") {
        choiceAt[decision.to] = (after[decision.to] ?? now[decision.to]).newsletterChangedAt;
      }
    }
    if (decision.kind === "disputed") disputed.add(field);
    else if (decision.kind !== "pending") disputed.delete(field);
  }
  if (decisions.tags) settleTags(decisions.tags, pair, after, next);
  return { ...base, ...next, newsletterChangedAt: choiceAt, disputed: [...disputed], intent: {} };
}

/** When the newsletter choice was made on each side, where the side knows it. */
function choiceTimes({ shopify, framework360 }: Situation["now"]): BySide<string | null> {
  return {
    shopify: shopify?.newsletterChangedAt ?? null,
    framework360: framework360?.newsletterChangedAt ?? null,
  };
}

function settleField(
  field: ValueField,
  decision: Decision,
  { now, represent }: Pair,
  after: CarriedOut["after"],
  next: Shadows,
): void {
  if (decision.kind === "agreed" || decision.kind === "disputed") {
    keep(next.shopify, field, now.shopify.customer[field]);
    keep(next.framework360, field, now.framework360.customer[field]);
  }
  if (decision.kind !== "write") return;

  const { to } = decision;
  const source = otherSide(to);
  const value = now[source].customer[field];
  const shown = (after[to] ?? now[to]).customer;
  const wanted = shownOn(to, field, value, shown, represent);
  const ignored = shown[field] === now[to].customer[field];
  keep(next[source], field, value);
  keep(next[to], field, ignored || isRespelled(shown[field], wanted) ? shown[field] : wanted);
}

/** Each tag is settled by itself, as a field that is there or not. */
function settleTags(
  decisions: NonNullable<Decisions["tags"]>,
  { now, base }: Pair,
  after: CarriedOut["after"],
  next: Shadows,
): void {
  for (const side of ["shopify", "framework360"] as const) {
    const before = keys(base[side].tags ?? []);
    const held = keys(now[side].customer.tags);
    const shown = keys((after[side] ?? now[side]).customer.tags);
    const kept = [...decisions].flatMap(([tag, decision]) => {
      const isSettled = decision.kind === "agreed" || decision.kind === "write";
      const isWritten = decision.kind === "write" && decision.to === side;
      const agreed = isWritten ? shown : isSettled ? held : before;
      return agreed.has(tagKey(tag)) ? [tag] : [];
    });
    next[side].tags = normalizeTags(kept);
  }
}

function settleCreation(
  plan: Extract<Plan, { kind: "create" }>,
  { now, represent }: Situation,
  { decisions, after, held }: CarriedOut,
): Base {
  const target = plan.side;
  const source = otherSide(target);
  const given = now[source]!.customer;
  const made = after[target]!.customer;
  const shown = represent[target](plan.customer);
  const next: Shadows = { shopify: {}, framework360: {} };

  for (const field of decisions.fields.keys()) {
    if (held.has(field)) continue;
    // A side may fill what it was not given with a default of its own, and may ignore what it was given.
    const asMade =
      plan.customer[field] === null || made[field] === null || isRespelled(made[field], shown[field]);
    keep(next[source], field, given[field]);
    keep(next[target], field, asMade ? made[field] : shown[field]);
  }
  if (!decisions.fields.has("newsletter")) {
    // The side filled in a choice that no person made: it must not pass for one once choices are synchronized.
    keep(next[source], "newsletter", null);
    keep(next[target], "newsletter", made.newsletter);
  }
  if (decisions.tags) {
    const wanted = keys(shown.tags);
    next[source].tags = normalizeTags(given.tags);
    next[target].tags = normalizeTags(made.tags.filter((tag) => wanted.has(tagKey(tag))));
  }
  const newsletterChangedAt = choiceTimes({ ...now, [target]: after[target] });
  return { ...emptyBase, ...next, newsletterChangedAt };
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

function keep(shadow: Shadow, field: ValueField, value: Customer[ValueField]): void {
  Object.assign(shadow, { [field]: value });
}
