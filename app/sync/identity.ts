import { policyFor } from "./audience.ts";
import { otherSide, sideNames, type BySide, type Field, type SideName } from "./customer.ts";
import type { Link } from "./link.ts";
import { isE164 } from "./normalize.ts";
import type { Plan } from "./plan.ts";
import { mayWriteField, type Policy } from "./policy.ts";
import type { CustomerSide, Identity, IdentityField, Snapshot } from "./side.ts";

/** What a customer is looked up by: the e-mail, or the phone of a customer without one; null: it has neither. */
export function mainIdentity({ email, phone }: Identity): Identity | null {
  if (email !== null) return { email, phone: null };
  return phone === null ? null : { email, phone };
}

/**
 * What Shopify would hold for another customer's: it takes a blank out of an e-mail, which may be meant for a dot or stand between
 * two addresses, and reads any phone that is not in E.164 as one of the store's own country.
 */
export function misreadByShopify({ email = null, phone = null }: Partial<Identity>): IdentityField[] {
  return [
    ...(email !== null && /\s/.test(email) ? (["email"] as const) : []),
    ...(phone !== null && !isE164(phone) ? (["phone"] as const) : []),
  ];
}

/** A customer that has an e-mail or phone, and its counterpart on the side where it may have changed. */
type Holding = { holder: Snapshot; partner: Snapshot; link: Link };

/**
 * Whether a customer is about to give up its e-mail or phone: the counterpart on `source` has another one, which was
 * not written yet. A cleared e-mail is never written, one that the holder's side refused is not tried again, and nothing is
 * written where the merchant's choices keep the holder or the field as it is.
 * @param policy what applies to the holder, whatever a person does with another customer by hand
 */
export function isReleasing(
  field: IdentityField,
  { holder, partner, link }: Holding,
  source: SideName,
  policy: Policy,
): boolean {
  const next = partner.customer[field];
  if (next === holder.customer[field]) return false;
  if (field === "email" && next === null) return false;
  const now = { [source]: partner, [otherSide(source)]: holder } as BySide<Snapshot>;
  if (!mayWriteField(policyFor(policy, now, link.base), otherSide(source), field)) return false;
  return link.base?.[source][field] !== next;
}

/** An e-mail or phone that a plan writes on a side where no two customers may have the same one. */
export type Claim = { target: SideName; field: IdentityField; value: string };

/** What the customers that have what is claimed are looked up by. */
export function identityOf({ field, value }: Claim): Identity {
  return { email: null, phone: null, [field]: value };
}

/** The fields of which no two customers of a side may have the same value, by side. */
export function uniqueOf({ shopify, framework360 }: BySide<Pick<CustomerSide, "unique">>) {
  return { shopify: shopify.unique, framework360: framework360.unique };
}

type Writing = Extract<Plan, { kind: "create" | "update" }>;

/** What the plan would write that another customer may have. @param unique the fields that each side wants unique */
export function claimsOf(plan: Writing, unique: BySide<readonly IdentityField[]>): Claim[] {
  return sideNames.flatMap((target) =>
    unique[target].flatMap((field) => {
      const value = writtenValue(plan, target, field);
      if (value === null || (field === "phone" && !isE164(value))) return [];
      return [{ target, field, value }];
    }),
  );
}

function writtenValue(plan: Writing, target: SideName, field: IdentityField): string | null {
  if (plan.kind === "update") return plan.changes[target][field] ?? null;
  return plan.side === target ? plan.customer[field] : null;
}

/** The customer other than our own that has what is claimed. */
export function holderOf(
  { field, value }: Claim,
  candidates: readonly Snapshot[],
  own: Snapshot | null,
): Snapshot | null {
  return candidates.find(({ id, customer }) => id !== own?.id && customer[field] === value) ?? null;
}

/**
 * What the holder does with the value that is claimed.
 * - `keeps`: it is not free
 * - `releases`: it will be free once the holder's new value was written
 * - `exchanges`: the holder is to get in its place the value that our own customer gives up, or one that waits for that value, and so on
 */
export type ClaimStanding = "keeps" | "releases" | "exchanges";

/**
 * @param link the holder's link, if it has one with a living customer
 * @param partner the holder's counterpart on the other side, as it was read just now
 * @param policy what applies to the holder
 */
export function standingOf(
  { target, field }: Claim,
  { holder, link, partner }: { holder: Snapshot; link: Link | null; partner: Snapshot | null },
  own: Snapshot | null,
  policy: Policy,
): ClaimStanding {
  if (!link || !partner) return "keeps";
  if (!isReleasing(field, { holder, partner, link }, otherSide(target), policy)) return "keeps";
  const wanted = partner.customer[field];
  return wanted !== null && wanted === own?.customer[field] ? "exchanges" : "releases";
}

/** An e-mail or phone that a customer is to be given and another one, `holderId`, has on that side. */
export type TakenIdentity = Claim & { holderId: string; standing: ClaimStanding };

/** A plan without the identities that other customers have. */
export type ClearedPlan = {
  plan: Plan;
  /** Values that another customer has and is about to give up, by the side where it has them: to be written later. */
  held: ReadonlyMap<Field, SideName>;
};

/**
 * Takes out of the plan every e-mail and phone that another customer of that side has: what a side does with such a
 * write is not documented everywhere. Customers that exchange theirs would wait for each other for ever. So a phone is freed first, and
 * written once its holder has another one; an e-mail, without which a customer may not be held there, is left to the side.
 */
export function withoutTakenIdentities(plan: Writing, all: readonly TakenIdentity[]): ClearedPlan {
  const isFreed = ({ standing, field }: TakenIdentity) => standing === "exchanges" && field === "phone";
  const taken = all.filter((one) => one.standing !== "exchanges" || isFreed(one));
  const waiting = taken.filter(({ standing }) => standing !== "keeps");
  const held = new Map(waiting.map(({ field, target }) => [field, target]));
  if (plan.kind === "update") {
    const changes = structuredClone(plan.changes);
    for (const { target, field } of taken) delete changes[target][field];
    for (const { target } of taken.filter(isFreed)) changes[target].phone = null;
    return { plan: { ...plan, changes }, held };
  }
  const customer = { ...plan.customer };
  for (const { field } of taken) customer[field] = null;
  if (customer.email === null && customer.phone === null) {
    return { plan: { kind: "skip", reason: "ambiguous" }, held: new Map() };
  }
  return { plan: { ...plan, customer }, held };
}
