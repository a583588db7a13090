import type { Base, Owed, OwedValue, Shadow } from "./base.ts";
import {
  isAddressField,
  sideNames,
  type BySide,
  type Changes,
  type Customer,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import type { Decision, Decisions, Plan } from "./plan.ts";
import type { Snapshot } from "./side.ts";
import type { Situation } from "./situation.ts";
import { isLeftOf, isSpellingOf } from "./spelling.ts";

/** What was carried out. */
export type CarriedOut = {
  plan: Exclude<Plan, { kind: "skip" }>;
  decisions: Decisions;
  /** What the written sides were read back as. */
  after: Partial<BySide<Snapshot>>;
  /** Fields that wait for another customer: they stay as they were in the base. */
  held: { has: (field: Field) => boolean };
  /** By side, the values that it was not given, and why. */
  refused: Owed;
  /** Sides whose write failed: it may have been done or not, so their intent stays in the base. */
  failed: ReadonlySet<SideName>;
};

/** Whether the field stays as it was in the base: it waits for another customer, or the side could not be written. */
export function stays(field: Field, decision: Decision, { held, failed }: CarriedOut): boolean {
  return held.has(field) || (decision.kind === "write" && failed.has(decision.to));
}

/** The next base while it is being made. */
export type Draft = BySide<Shadow> & {
  owed: BySide<{ [field in Field]?: OwedValue }>;
  awaited: BySide<Changes>;
};

/** A draft that holds what the base does. */
export function draftOf({ shopify, framework360, owed, awaited }: Base): Draft {
  return {
    shopify: { ...shopify },
    framework360: { ...framework360 },
    owed: { shopify: { ...owed.shopify }, framework360: { ...owed.framework360 } },
    awaited: {
      shopify: { ...awaited?.changes.shopify },
      framework360: { ...awaited?.changes.framework360 },
    },
  };
}

/**
 * Whether `side` shows right after a write what it cannot have made of the value: another e-mail, which no side makes up, or a
 * value in place of one that it refused, where it keeps what it had, or a part of the value. A person wrote that, or it is an older
 * value that comes late. Beside a refusal Framework360 may show another one of a customer's addresses, and a choice may await the person.
 */
export function isByOthers(
  side: SideName,
  field: ValueField,
  shown: Customer[ValueField],
  { wanted, isRefused }: { wanted: Customer[ValueField]; isRefused: boolean },
): boolean {
  if (isSpellingOf(shown, wanted)) return false;
  if (!isRefused) return field === "email";
  const isOwn = side === "framework360" && (isAddressField(field) || field === "newsletter");
  return shown !== null && !isOwn && !isLeftOf(shown, wanted);
}

/** Neither side lacks the field any more, and nothing is awaited of it. */
export function forget(draft: Draft, field: ValueField): void {
  for (const side of sideNames) {
    delete draft.owed[side][field];
    delete draft.awaited[side][field];
  }
}

/**
 * A write of one field may make the side spell others in its own way: an account that is sent all values once more stores
 * them in its own capitals. That is no edit of a person.
 */
export function rememberSpellings(
  draft: Draft,
  side: SideName,
  fields: readonly ValueField[],
  { before, after }: { before: Customer; after: Customer },
): void {
  for (const field of fields) {
    if (draft[side][field] !== before[field] || after[field] === before[field]) continue;
    if (isSpellingOf(after[field], before[field])) remember(draft[side], field, after[field]);
  }
}

/** When the newsletter choice was made on each side, where the side knows it. */
export function choiceTimes({ shopify, framework360 }: Situation["now"]): BySide<string | null> {
  return {
    shopify: shopify?.newsletterChangedAt ?? null,
    framework360: framework360?.newsletterChangedAt ?? null,
  };
}

/** The latest time of change that Shopify showed, ISO 8601. */
export function latestSeen(
  { now, base }: Pick<Situation, "now" | "base">,
  { after }: Pick<CarriedOut, "after">,
): string | null {
  const seen = [base?.shopifySeenAt, now.shopify?.changedAt, after.shopify?.changedAt].flatMap(
    (at) => at ?? [],
  );
  return seen.sort((one, other) => Date.parse(one) - Date.parse(other)).at(-1) ?? null;
}

/** Without the sides of which there is nothing to say. */
export function nonEmpty<Value extends object>(bySide: BySide<Value>): Partial<BySide<Value>> {
  return Object.fromEntries(Object.entries(bySide).filter(([, value]) => Object.keys(value).length > 0));
}

/** Changes the shadow that it is given. */
export function remember(shadow: Shadow, field: ValueField, value: Customer[ValueField]): void {
  Object.assign(shadow, { [field]: value });
}
