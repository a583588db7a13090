import type { Base, OwedValue } from "./base.ts";
import {
  addressFields,
  isAddressField,
  otherSide,
  type BySide,
  type Customer,
  type Field,
  type SideName,
  type ValueField,
} from "./customer.ts";
import { sharedPlaces, type ExtraPlaces } from "./extra-fields.ts";
import { hadNoEffect } from "./owed.ts";
import { owesTakingBack } from "./own-yes.ts";
import type { Policy } from "./policy.ts";
import type { CustomerPolicy } from "./audience.ts";
import type { Sides, Snapshot } from "./side.ts";
import { isSpellingOf } from "./spelling.ts";

/** How each side shows a customer that was written to it. Pure. */
export type Represent = BySide<(customer: Customer) => Customer>;

/** How both sides of a shop show what is written there. */
export function representOf({ shopify, framework360 }: Sides): Represent {
  return {
    shopify: (customer) => shopify.represent(customer),
    framework360: (customer) => framework360.represent(customer),
  };
}

/** The places that both sides read and write. */
export function placesOf({ shopify, framework360 }: Sides): ExtraPlaces {
  return sharedPlaces(shopify.extras ?? {}, framework360.extras ?? {});
}

/**
 * The policy for sides that may have been opened by other settings than it was read by: a value that one of them does not read is
 * no blank, and is left alone.
 */
export function policyOn(policy: Policy, sides: Sides): Policy {
  const extras = sharedPlaces(policy.ways.extras, placesOf(sides));
  return { ...policy, ways: { ...policy.ways, extras } };
}

/** Everything that the decision about one customer depends on. */
export type Situation = {
  /** Both sides as they were read just now; null: the side has no such customer. */
  now: BySide<Snapshot | null>;
  /** What both sides last agreed on; null on first contact. */
  base: Base | null;
  policy: Policy;
  represent: Represent;
  /** The time, ISO 8601. */
  at: string;
  retry: Retry;
  /** When a person sent the customer by hand, ISO 8601; absent: no person did, or it is not known. */
  askedAt?: string | undefined;
};

/**
 * Whether owed values are tried again: `automatic` in a full round of a sweep and when another customer gave a value up,
 * `by-hand` when a person sends the customer, `among-many` when together with others. A subscription that may have mailed its
 * person is tried again only where that customer is sent alone.
 */
export type Retry = "no" | "automatic" | "among-many" | "by-hand";

/** Whether a person sends the customer, alone or together with others. */
export function isSent(retry: Retry): boolean {
  return retry === "by-hand" || retry === "among-many";
}

type Trying = Pick<Situation, "retry" | "at" | "askedAt">;

/** So long the attempts of one request may go on that is to try owed values again. */
const attemptsWithinMs = 5 * 60_000;

/**
 * Whether an owed value is tried again; a subscription that may have mailed its person, by hand alone. What the request itself has
 * written, and found not taken in a later attempt, is not written in each of them.
 */
export function isTriedAgain(trying: Trying, owed: OwedValue | undefined, isSubscription: boolean): boolean {
  if (owed?.writtenAt !== undefined && hasWritten(trying, owed.writtenAt)) return false;
  const { retry } = trying;
  const mailsAgain = isSubscription && !(owed && hadNoEffect(owed));
  return retry === "by-hand" || (retry !== "no" && !mailsAgain);
}

/** Whether the request itself may have made a write of this time, in this attempt or an earlier one. */
function hasWritten({ retry, at, askedAt }: Trying, writtenAt: string): boolean {
  if (isSent(retry)) return askedAt !== undefined && askedAt <= writtenAt;
  return areWithin(at, writtenAt, attemptsWithinMs);
}

/**
 * Whether two times, ISO 8601, are less than so long apart. All processes go by one clock: one that lies ahead was noted before that was
 * set back, and must not make a person's edits wait until it has come.
 */
export function areWithin(one: string, other: string, ms: number): boolean {
  return Math.abs(Date.parse(one) - Date.parse(other)) < ms;
}

/** A situation with a customer on both sides. */
export type Pair = Situation & { now: BySide<Snapshot>; base: Base; policy: CustomerPolicy };

/**
 * Whether a person sends the customer by hand and asked for it after the last undo. A send that was asked for before that, and is
 * only attempted again by now, does not take the undo back.
 */
export function isSentSinceUndo({ retry, askedAt, base: { undoneAt } }: Pair): boolean {
  return isSent(retry) && (!askedAt || !undoneAt || askedAt >= undoneAt);
}

/** Parts of an address that a side may shorten. */
const addressTexts: readonly Field[] = ["street", "city", "postalCode"];

/** A territory of a country is a country of its own on the one side, and a province on the other: Puerto Rico. */
const region = ["province", "country"] as const;

/**
 * What `to` is given when this field is written there: the other side's value. Of an address the part that did not change
 * there stays in the spelling in which `to` has it, and so does a text that the other side can only show in its own one. No
 * choice is told as a no, to take back a yes that no person said.
 */
export function givenTo(
  to: SideName,
  field: ValueField,
  { now, base, represent }: Pick<Pair, "now" | "base" | "represent">,
): Customer[ValueField] {
  const source = otherSide(to);
  const shown = now[source].customer;
  const value = shown[field];
  if (field === "newsletter" && owesTakingBack({ now, base })) return "unsubscribed";
  if (!isAddressField(field)) return value;
  const present = now[to].customer[field];
  if (
    value !== null &&
    addressTexts.includes(field) &&
    shownOn(source, field, present, shown, represent) === value
  )
    return present;
  const together = (region as readonly Field[]).includes(field) ? region : [field];
  if (holdsOther(source, base) || together.some((one) => shown[one] !== base[source][one])) return value;
  const open = [base.owed[to], base.awaited?.changes[to]];
  const isApart = base.disputed.includes(field) || base.undone.includes(field);
  const own = base[to][field];
  // An undo that failed leaves what it could not put back as it was agreed on.
  const isAgreed =
    (!isApart || isSpellingOf(own, value)) && !open.some((fields) => fields && field in fields);
  return (isAgreed ? own : undefined) ?? value;
}

/** Whether `side` was left with another address, because it did not take the other side's: not where it is a part alone that it lacks. */
function holdsOther(side: SideName, base: Base): boolean {
  const open = { ...base.owed[side], ...base.awaited?.changes[side] };
  return addressFields.some((field) => {
    const [own, others] = [base[side][field] ?? null, base[otherSide(side)][field] ?? null];
    return field in open && own !== null && !isSpellingOf(own, others);
  });
}

/** How `side` shows `value` in this field once it is written over what the side holds now. */
export function shownOn(
  side: SideName,
  field: ValueField,
  value: Customer[ValueField],
  present: Customer,
  represent: Represent,
): Customer[ValueField] {
  return represent[side]({ ...present, [field]: value })[field];
}
