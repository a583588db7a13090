import type { Base, Shadow } from "./base.ts";
import { otherSide, type Changes, type Customer, type SideName } from "./customer.ts";
import { shownOn, type Represent, type ValueField } from "./decide.ts";
import { applyTagChanges, keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { Plan } from "./reconcile.ts";

/** What the plan is about to write, by side; to be kept before the first write. */
export function intentOf(plan: Extract<Plan, { kind: "create" | "update" }>): Base["intent"] {
  if (plan.kind === "update") return plan.changes;
  const { tags, ...fields } = plan.customer;
  return { [plan.side]: { ...fields, tags: { add: tags, remove: [] } } };
}

/**
 * The base after a run that died between its writes and remembering them. Where a side shows what was to be
 * written there, it was written, and agreed on: it is nobody's edit, so a newer edit on the other side does not
 * meet a conflict with our own hand.
 */
export function rememberIntent(
  base: Base,
  now: { [side in SideName]: Customer },
  newsletterChangedAt: { [side in SideName]: string | null },
  represent: Represent,
): Base {
  const choiceAt = { ...base.newsletterChangedAt };
  const next: { [side in SideName]: Shadow } = {
    shopify: { ...base.shopify },
    framework360: { ...base.framework360 },
  };
  for (const side of ["shopify", "framework360"] as const) {
    const { tags, ...fields } = base.intent[side] ?? {};
    for (const [name, value] of Object.entries(fields)) {
      const field = name as ValueField;
      // Whose unsubscription it is cannot be told, and a person's own must never pass for ours.
      if (value === "unsubscribed") continue;
      if (shownOn(side, field, value, now[side], represent) !== now[side][field]) continue;
      Object.assign(next[side], { [field]: now[side][field] });
      Object.assign(next[otherSide(side)], { [field]: value });
      if (field === "newsletter") choiceAt[side] = newsletterChangedAt[side];
    }
    if (tags) rememberTags(tags, now[side], side, next);
  }
  return { ...base, ...next, newsletterChangedAt: choiceAt, intent: {} };
}

function rememberTags(
  { add, remove }: NonNullable<Changes["tags"]>,
  { tags }: Customer,
  side: SideName,
  next: { [side in SideName]: Shadow },
): void {
  const held = keys(tags);
  const done = {
    add: add.filter((tag) => held.has(tagKey(tag))),
    remove: remove.filter((tag) => !held.has(tagKey(tag))),
  };
  for (const each of [side, otherSide(side)]) next[each].tags = applyTagChanges(next[each].tags ?? [], done);
}
