import { z } from "zod";

import {
  allFields,
  newsletterChoices,
  sideNames,
  type Changes,
  type Customer,
  type Field,
  type SideName,
} from "./customer.ts";
import { explanation, explanationSchema, type Explanation } from "./explanation.ts";
import { extraFields, type ExtraField } from "./extra-fields.ts";
import { byKnownName, isUnknownChoice, knownNames, withoutUnknownChoices } from "./known-names.ts";

const text = z.string().nullable();

/** A shadow as it is stored. An absent field was never agreed on, and `null` was agreed to be blank. */
export const shadowSchema = z
  .object({
    email: text,
    firstName: text,
    lastName: text,
    phone: text,
    company: text,
    street: text,
    city: text,
    province: text,
    postalCode: text,
    country: text,
    vatNumber: text,
    taxCode: text,
    pec: text,
    sdi: text,
    shopifyOrders: text,
    shopifySpent: text,
    note: text,
    language: text,
    birthday: text,
    extra1: text,
    extra2: text,
    extra3: text,
    extra4: text,
    extra5: text,
    tags: z.array(z.string()),
    newsletter: z.enum(newsletterChoices).nullable(),
    orderCount: z.number().nullable(),
    totalSpent: text,
    // A field that is missing here would be dropped from every base without an error.
  } satisfies Record<Field, z.ZodType>)
  .partial();

/** Changes as an intent and an awaited write store them; tags as what is added, removed, and given to this side alone. */
export const changesSchema = shadowSchema.omit({ tags: true }).extend({
  tags: z
    .object({
      add: z.array(z.string()),
      remove: z.array(z.string()),
      own: z.array(z.string()).exactOptional(),
    })
    .optional(),
});

/** What this version does not know of why a value is owed does not make it any less owed. */
const owedSchema = (side: SideName) =>
  byKnownName(
    allFields,
    z.object({
      explanation: explanationSchema.catch(explanation("not-taken", { side })),
      holderId: z.string().exactOptional(),
      writtenAt: z.string().exactOptional(),
    }),
  ).catch({});

const owedBySide = z.object({ shopify: owedSchema("shopify"), framework360: owedSchema("framework360") });
const replacedSchema = z.object({ shopify: shadowSchema, framework360: shadowSchema }).partial();

const awaitedSchema = z.object({
  since: z.string(),
  changes: z.partialRecord(z.enum(["shopify", "framework360"]), changesSchema),
});

const baseSchema = z.object({
  version: z.literal(1),
  shopify: shadowSchema,
  framework360: shadowSchema,
  newsletterChangedAt: z.object({ shopify: text, framework360: text }).partial().default({}),
  disputed: knownNames(allFields).default([]),
  undone: knownNames(allFields).catch([]),
  undoneAt: text.exactOptional(),
  intent: z.object({ shopify: changesSchema, framework360: changesSchema }).partial().default({}),
  // Of a base from before this was kept, what an undo was about to write is told by `undone` alone.
  intentBy: z.enum(["run", "undo"]).catch("undo"),
  isIntentOfMerged: z.boolean().exactOptional(),
  announced: z
    .object({
      at: z.string(),
      replaced: replacedSchema,
      sentSubscription: z.literal(true).exactOptional(),
      sentTags: z.literal(true).exactOptional(),
    })
    .nullable()
    .default(null),
  owed: owedBySide.partial().default({}),
  recent: z
    .object({
      at: z.string(),
      created: z.enum(["shopify", "framework360"]).nullable(),
      replaced: replacedSchema,
      earlier: replacedSchema.exactOptional(),
    })
    .nullable()
    .default(null),
  awaited: awaitedSchema.nullable().default(null),
  subscribedAgainAt: z.array(z.string()).default([]),
  shopifyKnownUntil: text.default(null),
  shopifySeenAt: text.default(null),
  isConsentUndated: z.boolean().default(false),
  places: byKnownName(extraFields, z.string()).exactOptional(),
  yesInFramework360: z.object({ noSince: text }).nullable().default(null),
  noInFramework360At: text.catch(null).default(null),
  framework360Yes: z.enum(["shown", "own"]).nullable().catch(null).default(null),
  unshownCreationAt: text.catch(null).default(null),
});

/** What one side showed when both last agreed. A field that was never agreed on is absent. */
export type Shadow = Partial<Customer>;

/**
 * A value that `explanation` keeps from being carried. `holderId`: another customer of that side has it. `writtenAt`, ISO 8601: it was
 * written then, and not shown within the time that is waited for it.
 */
export type OwedValue = { explanation: Explanation; holderId?: string; writtenAt?: string };

/** By the side that lacks them: the fields whose value stays to be carried there. */
export type Owed = { [side in SideName]?: { [field in Field]?: OwedValue } };

/** What was written and is not shown yet, by side, and since when (ISO 8601). */
export type Awaited = { since: string; changes: { [side in SideName]?: Changes } };

/** What the last write did, and when (ISO 8601): a late read may still show what stood there before, or no customer. */
export type Recent = {
  at: string;
  /** The side on which it, or another write a moment earlier, created the customer. */
  created: SideName | null;
  /** By side, the values that it replaced. */
  replaced: { [side in SideName]?: Shadow };
  /** By side, what stood there before another write a moment earlier, of fields that this one replaced as well. */
  earlier?: { [side in SideName]?: Shadow };
};

/**
 * What both sides last agreed on, as each of them shows it. Two shadows instead of one value, because a side
 * may show a value in its own way (a placeholder for a missing name) or ignore a field: a side changed a
 * field when it differs from its *own* shadow, so a lossy side never looks like an edit.
 */
export type Base = {
  version: 1;
  shopify: Shadow;
  framework360: Shadow;
  /** When the newsletter choice was made that each side showed, where the side knows it. */
  newsletterChangedAt: { [side in SideName]?: string | null };
  /** Fields that differed on first contact and could not go the winner's way: its direction was off. */
  disputed: readonly Field[];
  /**
   * Fields of which an undo put a value back: both sides differ by the merchant's choice until a person edits one of them.
   * What is awaited of them is the undo's. `undoneAt`: when the last one was, ISO 8601; absent: not known.
   */
  undone: readonly Field[];
  undoneAt?: string | null;
  /** What was about to be written when this was kept, by side. */
  intent: { [side in SideName]?: Changes };
  /** Who was about to write it. An undo writes of `undone` fields alone. */
  intentBy: "run" | "undo";
  /** Whether it was a creation for another customer of Shopify, who was merged into this one since. */
  isIntentOfMerged?: boolean;
  /**
   * When that was kept or its calls ended (ISO 8601), by side the values that it is to replace, and what Framework360 is known to have
   * accepted that may mail the person; null: none, or not known.
   */
  announced: (Pick<Recent, "at" | "replaced"> & { sentSubscription?: true; sentTags?: true }) | null;
  owed: Owed;
  awaited: Awaited | null;
  recent: Recent | null;
  /** When a subscribe was carried over an earlier unsubscribe, ISO 8601, the latest last. */
  subscribedAgainAt: readonly string[];
  /**
   * Notifications of what Shopify changed until then, ISO 8601, tell nothing new: it is the time of the last change that
   * Shopify showed, with everything as it is agreed on. Null: not known.
   */
  shopifyKnownUntil: string | null;
  /** The latest time of change that Shopify showed, ISO 8601: a read with an earlier one is behind. Null: not known. */
  shopifySeenAt: string | null;
  /** Whether Shopify's yes stands against Framework360's no, and only the merchant can say which counts. */
  isConsentUndated: boolean;
  /** Where the extra values stood that were agreed on (`placeKeys`); absent: none was. */
  places?: { [field in ExtraField]?: string };
  /**
   * Framework360 was seen to say yes to the newsletter, and no choice that it showed is agreed on: a no of it is a person's.
   * `noSince`: when that was first seen, ISO 8601; null: it was not. Null: it was not seen to say yes, or what is agreed on
   * tells whether it was.
   */
  yesInFramework360: { noSince: string | null } | null;
  /**
   * When the no of Framework360 that is agreed on was seen first after its yes, ISO 8601. Null: none is, it was written there, it may be no
   * choice, or it is not known.
   */
  noInFramework360At: string | null;
  /**
   * `shown`: Framework360 showed that the customer is subscribed, and no no since. `own`: so it did, and no person said yes:
   * our creation made it (own-yes.ts). Null: a yes was only supposed, if at all.
   */
  framework360Yes: "shown" | "own" | null;
  /** When a side accepted the creation in `intent` and did not show the customer, ISO 8601. Null: none did. */
  unshownCreationAt: string | null;
};

/** Of a pair that has agreed on nothing yet: the next run is first contact. */
export const emptyBase: Base = {
  version: 1,
  shopify: {},
  framework360: {},
  newsletterChangedAt: {},
  disputed: [],
  undone: [],
  intent: {},
  intentBy: "run",
  announced: null,
  owed: {},
  awaited: null,
  recent: null,
  subscribedAgainAt: [],
  shopifyKnownUntil: null,
  shopifySeenAt: null,
  isConsentUndated: false,
  yesInFramework360: null,
  noInFramework360At: null,
  framework360Yes: null,
  unshownCreationAt: null,
};

/** @throws {z.ZodError} when it is not a base of this version */
export function parseBase(value: unknown): Base {
  const base = baseSchema.parse(withoutUnknownChoices(value));
  const kept = sideNames.map((side) => (value as Base)[side].newsletter);
  // What both sides agreed on is one thing: half of it would make the other half look like an edit.
  if (kept.some(isUnknownChoice)) for (const side of sideNames) delete base[side].newsletter;
  return base;
}
