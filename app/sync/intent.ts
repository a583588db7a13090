import type { Base, Shadow } from "./base.ts";
import {
  addressFields,
  isAddressField,
  otherSide,
  scalarFields,
  sideNames,
  type AddressField,
  type BySide,
  type Changes,
  type Customer,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { nonEmpty } from "./draft.ts";
import { explanation } from "./explanation.ts";
import { applyTagChanges, keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { Plan } from "./plan.ts";
import type { Snapshot } from "./side.ts";
import { shownOn, type Represent } from "./situation.ts";
import { isSpellingOf } from "./spelling.ts";

/** What the plan is about to write, by side; to be kept before the first write. */
export function intentOf(plan: Extract<Plan, { kind: "create" | "update" }>): Base["intent"] {
  if (plan.kind === "update") return plan.changes;
  const { tags, ...fields } = plan.customer;
  return { [plan.side]: { ...fields, tags: { add: tags, remove: [] } } };
}

/**
 * The base after a run that died between its writes and remembering them. Where a side shows what was to be
 * written there, it was written, and agreed on: it is not an edit there, so a newer edit on the other side does not conflict
 * with our own write. The side's own spelling of it counts where it shows something new.
 */
export function rememberIntent(base: Base, now: BySide<Snapshot>, represent: Represent): Base {
  const choiceAt = { ...base.newsletterChangedAt };
  const next: BySide<Shadow> = {
    shopify: { ...base.shopify },
    framework360: { ...base.framework360 },
  };
  const owed = { shopify: { ...base.owed.shopify }, framework360: { ...base.owed.framework360 } };
  for (const side of sideNames) {
    const held = now[side].customer;
    const { tags, ...fields } = base.intent[side] ?? {};
    const isCreation = scalarFields.every((field) => fields[field] !== undefined);
    const isAddressWritten = showsAddress(fields, held, base[side], (field, value) =>
      shownOn(side, field, value, held, represent),
    );
    for (const [name, value] of Object.entries(fields)) {
      const field = name as ValueField;
      // An unsubscription looks the same whether it is a person's or ours, and a person's must never pass for ours.
      if (value === "unsubscribed") continue;
      const wanted = shownOn(side, field, value, held, represent);
      const mayBeSpelt = isCreation || ![undefined, held[field]].includes(base[side][field]);
      const isShown = held[field] === wanted || (mayBeSpelt && isSpellingOf(held[field], wanted));
      if (!isShown && !(isAddressWritten && isAddressField(field))) continue;
      // Why it is missing died with that run.
      if (!isShown) owed[side][field] = { explanation: explanation("not-taken", { side }) };
      Object.assign(next[side], { [field]: held[field] });
      // A part of an address that did not change was to be written as this side has it.
      if (!isAddressField(field) || value !== base[side][field])
        Object.assign(next[otherSide(side)], { [field]: value });
      if (field === "newsletter") choiceAt[side] = now[side].newsletterChangedAt;
    }
    if (tags) rememberTags(tags, held, side, next);
  }
  return { ...base, ...next, owed: nonEmpty(owed), newsletterChangedAt: choiceAt, intent: {} };
}

/**
 * Whether a side shows an address that was to be written, though without a part that it cannot hold: then a blank there is
 * no edit.
 */
function showsAddress(
  intended: Omit<Changes, "tags">,
  held: Customer,
  before: Shadow,
  shown: (field: AddressField, value: string | null) => Customer[ValueField],
): boolean {
  const isChanged = addressFields.some(
    (field) => before[field] !== undefined && held[field] !== before[field],
  );
  return (
    isChanged &&
    addressFields.every((field) => {
      const value = intended[field];
      return value !== undefined && (held[field] === null || held[field] === shown(field, value));
    })
  );
}

function rememberTags(
  { add, remove }: NonNullable<Changes["tags"]>,
  { tags }: Customer,
  side: SideName,
  next: BySide<Shadow>,
): void {
  const held = keys(tags);
  const done = {
    add: add.filter((tag) => held.has(tagKey(tag))),
    remove: remove.filter((tag) => !held.has(tagKey(tag))),
  };
  for (const each of [side, otherSide(side)]) next[each].tags = applyTagChanges(next[each].tags ?? [], done);
}
