import type { Base, OwedValue, Shadow } from "./base.ts";
import {
  addressFields,
  isAddressField,
  isName,
  otherSide,
  sharedFields,
  sideNames,
  type BySide,
  type Changes,
  type Customer,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { nonEmpty } from "./draft.ts";
import { explanation } from "./explanation.ts";
import { applyTagChanges, keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import { withoutOwed } from "./owed.ts";
import type { Plan } from "./plan.ts";
import { showsAddress } from "./read-back.ts";
import { isSubscriptionSent, withSentTags } from "./sent-subscription.ts";
import { hidesChoice, type Snapshot } from "./side.ts";
import { shownOn, type Represent } from "./situation.ts";
import { isNameWithoutSigns, isSpellingOf } from "./spelling.ts";

/**
 * What the creations hold that any version kept, by which they are known. A field that both sides get later does not belong here: a
 * creation that was kept right before that deploy would be none after it.
 */
const fieldsOfCreation = [
  ...["email", "firstName", "lastName", "phone", "company"],
  ...["street", "city", "province", "postalCode", "country"],
  ...["vatNumber", "taxCode", "pec", "sdi"],
] as const satisfies readonly ValueField[];

/** What the plan is about to write, by side; to be kept before the first write. */
export function intentOf(plan: Extract<Plan, { kind: "create" | "update" }>): Base["intent"] {
  if (plan.kind === "update") return plan.changes;
  const { tags, ...fields } = plan.customer;
  const own = plan.ownTags ? { own: plan.ownTags } : {};
  return { [plan.side]: { ...fields, tags: { add: tags, remove: [], ...own } } };
}

/** The base with what the plan is about to write. */
export function withIntent(base: Base, plan: Extract<Plan, { kind: "create" | "update" }>): Base {
  return { ...base, intent: intentOf(plan), intentBy: "run", unshownCreationAt: null };
}

/** Whether what was about to be written on a side is a whole customer. */
export function isCreationsIntent(intended: Changes = {}): boolean {
  return fieldsOfCreation.every((field) => intended[field] !== undefined);
}

/** Whether what was about to be written of this field is an undo's. */
export function isUndosIntent(
  { intentBy, undone }: Pick<Base, "intentBy" | "undone">,
  field: Field,
): boolean {
  return intentBy === "undo" && undone.includes(field);
}

/**
 * The base after a run that died between its writes and remembering them. Where a side shows what was to be
 * written there, it was written, and agreed on: it is not an edit there, so a newer edit on the other side does not conflict
 * with our own write. The side's own spelling of it counts where it shows something new. Whether a
 * hidden field was written cannot be told: it counts as written where the other side has moved on since, and as not written
 * where it has not, so that the other side's value is written in either case.
 */
export function rememberIntent(base: Base, now: BySide<Snapshot>, represent: Represent): Base {
  const draft: Remembering = {
    next: { shopify: { ...base.shopify }, framework360: { ...base.framework360 } },
    owed: { shopify: { ...base.owed.shopify }, framework360: { ...base.owed.framework360 } },
    choiceAt: { ...base.newsletterChangedAt },
    carried: new Set(),
    putBack: new Set(),
    unshownTags: { add: [], remove: [] },
  };
  for (const side of sideNames) {
    const { tags, ...fields } = base.intent[side] ?? {};
    const { customer: present } = now[side];
    const before: Shadow = { ...base[side], ...base.announced?.replaced[side] };
    const shown = (field: ValueField, value: Customer[ValueField]) =>
      shownOn(side, field, value, present, represent);
    const intended = {
      ...{ side, before, shown },
      isCreation: isCreationsIntent(base.intent[side]),
      isAddressWritten: showsAddress(fields, present, before, shown),
    };
    const sent = { ...intended, announced: base.announced, intended: base.intent[side] ?? {} };
    if (side === "framework360" && isSubscriptionSent(sent, now[side])) rememberSubscription(now, draft);
    for (const [field, value] of Object.entries(fields)) {
      rememberField({ ...intended, field: field as ValueField, value }, { base, now }, draft);
    }
    if (tags) rememberTags(tags, side, { base, now }, draft);
  }
  rememberSentAlong({ base, now }, draft);
  const { next, owed, choiceAt, carried, putBack, unshownTags } = draft;
  const undone = base.undone.filter((field) => !carried.has(field));
  // An address is put back as a whole, or not at all.
  const isWhole = addressFields.every((field) => putBack.has(field));
  const restored = [...putBack].filter((field) => isWhole || !isAddressField(field));
  return {
    ...base,
    ...{ ...next, undone, newsletterChangedAt: choiceAt, intent: {}, announced: null },
    awaited: withSentTags(base, unshownTags),
    owed: withoutOwed(nonEmpty(owed), restored),
  };
}

/** The base while what was to be written is remembered. */
type Remembering = {
  next: BySide<Shadow>;
  owed: BySide<{ [field in Field]?: OwedValue }>;
  /** When the newsletter choice was made that each side shows. */
  choiceAt: Base["newsletterChangedAt"];
  /** Fields that both sides agree on by what was written. */
  carried: Set<Field>;
  /** Fields of which an undo's value is there again. */
  putBack: Set<Field>;
  /** What Framework360 accepted of the tags and does not show. */
  unshownTags: { add: string[]; remove: string[] };
};

type Pair = { base: Base; now: BySide<Snapshot> };

/** What was to be written of one field. */
type IntendedValue = {
  side: SideName;
  field: ValueField;
  value: Customer[ValueField];
  /** What stood there before. */
  before: Shadow;
  /** How the side shows a value that is written to it. */
  shown: (field: ValueField, value: Customer[ValueField]) => Customer[ValueField];
  isCreation: boolean;
  isAddressWritten: boolean;
};

/** Changes the draft by what became of one field that was to be written; a field that was not written leaves it as it is. */
function rememberField(
  { side, field, value, before, shown, isCreation, isAddressWritten }: IntendedValue,
  { base, now }: Pair,
  { next, owed, choiceAt, carried, putBack }: Remembering,
): void {
  // An unsubscription looks the same whether it is a person's or ours, and a person's must never pass for ours.
  if (value === "unsubscribed") return;
  const { customer: present, hidden = [] } = now[side];
  const other = otherSide(side);
  const wanted = shown(field, value);
  if (hidden.includes(field)) {
    if (now[other].customer[field] === value) return;
    Object.assign(next[side], { [field]: wanted });
    Object.assign(next[other], { [field]: value });
    carried.add(field);
    return;
  }
  const mayBeSpelt = isCreation || ![undefined, present[field]].includes(before[field]);
  const isInPart = mayBeSpelt && isName(field) && isNameWithoutSigns(present[field], wanted);
  const isSpelt = mayBeSpelt && !isInPart && isSpellingOf(present[field], wanted);
  const isShown = present[field] === wanted || isSpelt;
  if (!isShown && !isInPart && !(isAddressWritten && isAddressField(field))) return;
  // Why the rest is missing died with that run.
  if (!isShown) owed[side][field] = { explanation: explanation("not-taken", { side }) };
  Object.assign(next[side], { [field]: present[field] });
  if (field === "newsletter") choiceAt[side] = now[side].newsletterChangedAt;
  // What an undo puts back stays different from the other side, whose own edits are still to be carried.
  if (isUndosIntent(base, field)) {
    putBack.add(field);
    return;
  }
  carried.add(field);
  if (isShown) delete owed[side][field];
  // A part of an address that the other side could not hold stays owed there.
  if (!isAddressField(field) || now[other].customer[field] === value) delete owed[other][field];
  // A part of an address that did not change was to be written as this side has it.
  if (!isAddressField(field) || value !== base[side][field]) Object.assign(next[other], { [field]: value });
}

/**
 * Changes the draft by what Framework360 shows in its own spelling of values that were not to be written: an account may ask for the
 * names beside each update, or for everything, and stores what it is sent in its own way. Shopify is sent no others.
 */
function rememberSentAlong({ base, now }: Pair, { next }: Remembering): void {
  const intended = base.intent.framework360 ?? {};
  if (Object.keys(intended).length === 0) return;
  for (const field of sharedFields) {
    // No account makes an e-mail of its own.
    if (field === "email" || field in intended) continue;
    // Not as it was agreed before: what that run carried to Shopify moved on, and may have been sent along too.
    const [agreed, present] = [next.framework360[field], now.framework360.customer[field]];
    if (isSpellingOf(present, agreed)) Object.assign(next.framework360, { [field]: present });
  }
}

/**
 * Changes the draft by a subscription that went to Framework360, as a run that did not die keeps it: a yes that Shopify shows is
 * no newer one, which would be sent once more.
 */
function rememberSubscription(
  { shopify, framework360 }: Pair["now"],
  { next, owed, choiceAt, carried }: Remembering,
): void {
  const { customer, newsletterChangedAt } = framework360;
  const isHidden = hidesChoice(framework360);
  if (shopify.customer.newsletter === "subscribed") choiceAt.shopify = shopify.newsletterChangedAt;
  next.shopify.newsletter = "subscribed";
  next.framework360.newsletter = isHidden ? "subscribed" : customer.newsletter;
  choiceAt.framework360 = newsletterChangedAt;
  carried.add("newsletter");
  if (!isHidden && customer.newsletter !== "subscribed")
    owed.framework360.newsletter = { explanation: explanation("consent-unconfirmed") };
}

/**
 * Changes the draft by those tags that were added or removed. Those that Framework360 accepted are awaited there until it shows them. What an
 * undo does on one side is agreed on with no other. Whether it left another tag apart is not known by those, so that `undone` stays.
 */
function rememberTags(
  { add, remove, own = [] }: NonNullable<Changes["tags"]>,
  side: SideName,
  { base, now }: Pair,
  { next, unshownTags }: Remembering,
): void {
  const other = otherSide(side);
  const isSent = side === "framework360" && base.announced?.sentTags === true;
  // Of hidden tags those count as written of which the other side shows the opposite by now: it has moved on since.
  const isHidden = now[side].hidden?.includes("tags") ?? false;
  const present = keys(now[isHidden ? other : side].customer.tags);
  const isThere = (tag: string) => present.has(tagKey(tag)) !== isHidden;
  const shown = { add: add.filter(isThere), remove: remove.filter((tag) => !isThere(tag)) };
  const sent = isSent ? { add, remove } : shown;
  const done = isHidden ? sent : shown;
  next[side].tags = applyTagChanges(next[side].tags ?? [], done);
  if (isUndosIntent(base, "tags")) return;
  const shared = { ...sent, add: sent.add.filter((tag) => !own.includes(tag)) };
  next[other].tags = applyTagChanges(next[other].tags ?? [], shared);
  unshownTags.add.push(...sent.add.filter((tag) => !done.add.includes(tag)));
  unshownTags.remove.push(...sent.remove.filter((tag) => !done.remove.includes(tag)));
}
