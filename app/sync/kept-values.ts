import { z } from "zod";

import { changesSchema, shadowSchema, type Base, type Shadow } from "./base.ts";
import {
  addressFields,
  allFields,
  isAddressField,
  sideNames,
  unitOf,
  type BySide,
  type Changes,
  type Customer,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { withoutUnknownChoices } from "./known-names.ts";
import { keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { Plan } from "./plan.ts";
import type { Snapshot } from "./side.ts";
import { shownOn, type Represent } from "./situation.ts";

/**
 * What a run overwrote on one side, and what this side showed right after. A field of an address is never alone: the whole
 * address is kept.
 */
type Replaced = {
  before: Omit<Shadow, "tags">;
  /** Of the tags what was added and removed. */
  after: Changes;
  /** Whether a newsletter choice that was overwritten was a person's no, and not that the person was never asked. */
  wasPersonsNo: boolean;
};

/** By side, what a run overwrote. A creation overwrites nothing. */
export type KeptValues = { [side in SideName]?: Replaced };

const replacedSchema = z.object({
  before: shadowSchema.omit({ tags: true }),
  after: changesSchema,
  wasPersonsNo: z.boolean(),
});

const keptSchema = z.object({ shopify: replacedSchema, framework360: replacedSchema }).partial();

/** @throws {z.ZodError} when it is none */
export function parseKeptValues(value: unknown): KeptValues {
  return keptSchema.parse(withoutUnknownChoices(value));
}

/** What was written on a pair. */
type Run = {
  plan: Plan;
  /** Both sides as they were before. */
  now: BySide<Snapshot | null>;
  /** What both sides agreed on before, and since. */
  base: Base | null;
  next: Base | null;
  /** What the written sides were read back as. */
  after: Partial<BySide<Snapshot>>;
  represent: Represent;
};

/**
 * The values that a run overwrote; null: it overwrote none. A value that a side hides is not kept, since it is not known,
 * and neither is one that the side did not take.
 */
export function keptValuesOf({ plan, now, base, next, after, represent }: Run): KeptValues | null {
  if (plan.kind !== "update" || !next) return null;
  const kept: KeptValues = {};
  for (const side of sideNames) {
    const before = now[side];
    if (!before || !after[side]) continue;
    const replaced = replacedOn(side, plan.changes[side], { before, next, represent });
    if (!replaced) continue;
    kept[side] = { ...replaced, wasPersonsNo: wasPersonsNo(side, before, base) };
  }
  return Object.keys(kept).length > 0 ? kept : null;
}

function replacedOn(
  side: SideName,
  { tags, ...values }: Changes,
  {
    before: { customer: present, hidden = [] },
    next,
    represent,
  }: { before: Snapshot; next: Base } & Pick<Run, "represent">,
): Omit<Replaced, "wasPersonsNo"> | null {
  const before: Omit<Shadow, "tags"> = {};
  const after: Changes = {};
  const awaited = next.awaited?.changes[side] ?? {};
  for (const [name, value] of Object.entries(values)) {
    const field = name as ValueField;
    if (hidden.includes(field)) continue;
    // A side that refuses a value leaves what it has: what is blank since is a person's, and so is another address.
    const isCleared = !isAddressField(field) && present[field] !== null && next[side][field] === null;
    if (isCleared && next.owed[side]?.[field]) continue;
    if (isAddressField(field) && addressFields.every((one) => next.owed[side]?.[one])) continue;
    const shown = field in awaited ? shownOn(side, field, value, present, represent) : next[side][field];
    Object.assign(before, { [field]: present[field] });
    Object.assign(after, { [field]: shown ?? null });
  }
  for (const field of Object.keys(before) as ValueField[]) {
    const unit = unitOf(field);
    const isKnown = unit.every((one) => one in before);
    if (isKnown && unit.some((one) => before[one] !== after[one])) continue;
    for (const one of unit) {
      delete before[one];
      delete after[one];
    }
  }
  const changed = tags && !hidden.includes("tags") ? changedTags(side, tags, next) : null;
  if (changed) after.tags = changed;
  return Object.keys(after).length > 0 ? { before, after } : null;
}

/** The tags that were added and removed, as far as the side took that. */
function changedTags(
  side: SideName,
  { add, remove }: NonNullable<Changes["tags"]>,
  next: Base,
): Changes["tags"] | null {
  const shown = keys(next[side].tags ?? []);
  const awaited = next.awaited?.changes[side]?.tags;
  const isTaken = (tag: string, which: "add" | "remove") =>
    shown.has(tagKey(tag)) === (which === "add") || (awaited?.[which].includes(tag) ?? false);
  const done = {
    add: add.filter((tag) => isTaken(tag, "add")),
    remove: remove.filter((tag) => isTaken(tag, "remove")),
  };
  return done.add.length + done.remove.length > 0 ? done : null;
}

/**
 * Framework360's no may mean that the person was never asked, unless it says when the choice was made, said yes before, or both
 * sides said no.
 */
function wasPersonsNo(
  side: SideName,
  { customer, newsletterChangedAt }: Snapshot,
  base: Base | null,
): boolean {
  if (customer.newsletter !== "unsubscribed") return false;
  if (side === "shopify" || newsletterChangedAt !== null) return true;
  if (base?.yesInFramework360?.noSince) return true;
  return sideNames.every((name) => base?.[name].newsletter === "unsubscribed");
}

/** A value of one side, before and after. Of tags `before` are those taken off, and `after` those put on. */
export type ValueChange = {
  side: SideName;
  field: Field;
  before: Customer[Field];
  after: Customer[Field];
};

/** What was overwritten, value by value. Of an address those that were changed. */
export function valueChanges(values: KeptValues): ValueChange[] {
  return sideNames.flatMap((side) => {
    const { before = {}, after = {} } = values[side] ?? {};
    return allFields.flatMap((field): ValueChange[] => {
      if (field === "tags") {
        const { tags } = after;
        return tags ? [{ side, field, before: tags.remove, after: tags.add }] : [];
      }
      const [was, is] = [before[field] ?? null, after[field] ?? null];
      return field in after && was !== is ? [{ side, field, before: was, after: is }] : [];
    });
  });
}
