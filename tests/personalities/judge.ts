import type { Line } from "./database.ts";
import {
  cannotChange,
  cannotHold,
  isHeld,
  isHidden,
  isKept,
  isOwnNameCleaned,
  isReadAsForeign,
  losesCountry,
  mayWaitForAnother,
  refusesOwnNames,
  standsIn,
} from "./forms.ts";
import { readShown, type Deed, type Person } from "./person.ts";
import { otherOf, sides, textFields, type Shown, type Side, type TextField } from "./records.ts";
import type { World } from "./worlds.ts";

export const faultKinds = [
  "lost",
  "doubled",
  "brought back",
  "reverted",
  "untold",
  "not carried",
  "unsubscribed",
  "resubscribed",
  "mailed",
] as const;
type FaultKind = (typeof faultKinds)[number];
export type Found = { kind: FaultKind; what: string };

export type Judgement = {
  found: Found[];
  /** How often a value that an account cannot hold is missing there and the merchant knows. */
  told: number;
};

/**
 * Everything that is not as it must be once all is at rest with both directions on: what a person wrote stands where they
 * wrote it, and the other side holds it in its own form, or cannot, and then the merchant is told.
 */
export function judge(world: World, persons: readonly Person[], activity: readonly Line[]): Judgement {
  const verdict: Judgement = { found: judgeNumbers(world, persons), told: 0 };
  for (const person of persons) {
    const lines = linesOf(person, activity);
    const [told, isLossTold] = [toldBy(lines[0]), lines.some(tellsOfLostTags)];
    const complain = (kind: FaultKind, what: string) =>
      void verdict.found.push({ kind, what: `${nameOf(person)}: ${what}` });
    judgePerson(world, person, { told, isLossTold, complain, verdict, persons });
  }
  return verdict;
}

type Consent = Shown["consent"];
type Complain = (kind: FaultKind, what: string) => void;
type Told = (fields: readonly string[]) => boolean;
type Pair = Record<Side, Shown>;

function linesOf({ ids }: Person, activity: readonly Line[]): Line[] {
  return activity.filter(
    ({ shopifyId, framework360Id }) =>
      (shopifyId !== null && shopifyId === ids.shopify) ||
      (framework360Id !== null && framework360Id === ids.framework360),
  );
}

/** Whether the newest line about a person says that one of these fields is not as it should be. */
export function isTold(person: Person, activity: readonly Line[], fields: readonly string[]): boolean {
  return toldBy(linesOf(person, activity)[0])(fields);
}

/** Whether the newest line about somebody says that one of these fields is not as it should be. */
function toldBy(newest: Line | undefined): Told {
  return (fields) => {
    if (!newest) return false;
    if (newest.outcome === "failed") return true;
    if (newest.outcome === "skipped") return newest.reason !== "direction-off";
    return newest.explanations.some(({ field }) => field === null || fields.includes(field));
  };
}

function judgeNumbers(world: World, persons: readonly Person[]): Found[] {
  const now = {
    shopify: world.shop.ordered.map(({ id }) => id),
    framework360: world.account.control.store.customersAscending().map(({ id }) => String(id)),
  };
  const strangers = sides.map((side) => {
    const known = new Set(persons.flatMap(({ ids }) => ids[side] ?? []));
    const unknown = now[side].filter((id) => !known.has(id));
    return unknown.map((id) => ({ side, ...readShown(world, side, id)! }));
  });
  // Nothing but a registration tells that the account makes another customer of a known e-mail, who may come to Shopify when that is free.
  const isMade =
    world.behaviour.registrationOfKnown === "another" && strangers.every((all) => all.length < 2);
  if (isMade && new Set(strangers.flat().map(({ email }) => email)).size < 2) return [];
  return strangers.flat().map(({ side, id, firstName, email }) => ({
    kind: "doubled",
    what: `${side} ${id} (${firstName}, ${email}) is linked to none and made by no person`,
  }));
}

/** A loss is told once: what a later line says of the customer does not take it back. */
function tellsOfLostTags({ explanations }: Line): boolean {
  return explanations.some(({ explanation }) => explanation.code === "tags-blanked");
}

function judgePerson(world: World, person: Person, judging: Judging): void {
  const { complain } = judging;
  const shown = {
    shopify: readShown(world, "shopify", person.ids.shopify),
    framework360: readShown(world, "framework360", person.ids.framework360),
  };
  if (person.deletedOn) {
    const other = otherOf(person.deletedOn);
    if (!shown[other]) complain("lost", `deleted on ${person.deletedOn}, and is not on ${other} any more`);
    if (shown[person.deletedOn]) complain("brought back", `is on ${person.deletedOn} once more`);
    return;
  }
  for (const side of sides) {
    if (person.initial[side] && !shown[side]) complain("lost", `is not on ${side} any more`);
  }
  const missing = sides.find((side) => !shown[side]);
  if (missing) return judgeMissing(world, shown[otherOf(missing)], { missing, ...judging });
  const pair = shown as Pair;
  for (const field of textFields) judgeField(world, person, pair, { field, ...judging });
  judgeTags(world, person, pair, judging);
  judgeConsent(world, person, pair, judging);
  judgeMails(world, person, complain);
}

type Judging = {
  told: Told;
  /** Whether any line told that hidden tags may be lost. */
  isLossTold: boolean;
  complain: Complain;
  verdict: Judgement;
  persons: readonly Person[];
};

function judgeMissing(
  { behaviour }: World,
  there: Shown | undefined,
  { missing, told, complain, verdict }: Judging & { missing: Side },
): void {
  if (!there) return;
  const names = ["firstName", "lastName"] as const;
  const excused =
    missing === "framework360" &&
    (there.email === "" || names.some((field) => cannotHold(behaviour, missing, field, there[field])));
  if (!told([])) complain("untold", `has no counterpart on ${missing}`);
  else if (!excused) complain("not carried", `has no counterpart on ${missing}, told`);
  else verdict.told += 1;
}

/** Where a field's value comes from: from the side of the last edit; at first Shopify's counts, unless it is blank. */
function originOf({ deeds, initial }: Person, field: TextField): { side: Side; value: string } {
  const last = deeds.findLast((deed) => deed.field === field) as (Deed & { value: string }) | undefined;
  if (last) return { side: last.side, value: last.value };
  const side = initial.shopify?.[field] || !initial.framework360 ? "shopify" : "framework360";
  return { side, value: initial[side]![field] };
}

const partsOfAddress = ["street", "city", "province", "postalCode", "country"];

function judgeField(
  { behaviour }: World,
  person: Person,
  pair: Pair,
  { field, told, complain, verdict }: Judging & { field: TextField },
): void {
  const { side, value } = originOf(person, field);
  const other = otherOf(side);
  const [here, there] = [pair[side][field], pair[other][field]];
  const isTheirs =
    side === "framework360" && isOwnNameCleaned(behaviour, field, here, value) && told([field]);
  const isOurs = side === "framework360" && standsIn(behaviour, field, here, value);
  if (!isTheirs && !isOurs && !isKept(side, field, here, value, behaviour))
    complain("reverted", `${field} on ${side} is "${here}", and "${value}" was written there`);
  if (isHeld(other, field, there, value, behaviour)) return;
  // What an account makes of the other side's value is the same in its own spelling, and must not travel back.
  if (here !== there && isKept(side, field, here, there, behaviour)) return;
  const { address, homePhone } = pair.framework360;
  const isHome = field === "phone" && side === "framework360" && value === "";
  if (isHome && there === homePhone) return;
  const addresses = person.deeds.flatMap((deed) => (deed.field === "address" ? [deed.value] : []));
  const isForeign = (one: string) =>
    isReadAsForeign(behaviour, field, { value: isHome ? homePhone : value, address: one }, there);
  if (other === "shopify" && [address, ...addresses].some(isForeign)) return;
  const what = `${field} on ${other} is "${there}", and "${value}" came from ${side}`;
  if (!told(field === "address" ? partsOfAddress : [field])) complain("untold", what);
  else if (cannotHold(behaviour, other, field, value)) verdict.told += 1;
  else if (other === "framework360" && refusesOwnNames(behaviour, pair.framework360)) verdict.told += 1;
  else if (other === "framework360" && losesCountry(behaviour, field, value, address)) verdict.told += 1;
  else complain("not carried", `${what}, told`);
}

function judgeTags(world: World, person: Person, pair: Pair, judging: Judging): void {
  const { told, complain, verdict } = judging;
  const { behaviour } = world;
  const { initial, deeds } = person;
  const expected = new Set([...(initial.shopify?.tags ?? []), ...(initial.framework360?.tags ?? [])]);
  for (const deed of deeds) {
    if (deed.field !== "tag") continue;
    if (deed.value) expected.add(deed.tag);
    else expected.delete(deed.tag);
  }
  if (isHidden(behaviour, "tags")) return judgeHiddenTags(person, pair, judging);
  const wanted = [...expected].sort().join();
  const wrong = sides.filter((side) => pair[side].tags.join() !== wanted);
  if (wrong.length === 0) return;
  const what = wrong
    .map((side) => `tags on ${side} are "${pair[side].tags.join()}", not "${wanted}"`)
    .join("; ");
  const isRefused = !wrong.includes("shopify") && refusesOwnNames(behaviour, pair.framework360, "tags");
  if (!told(["tags"])) complain("untold", what);
  else if (cannotChange(behaviour, "tags") || isRefused) verdict.told += 1;
  else if (!wrong.includes("shopify") && isWaiting(world, pair, "tags")) verdict.told += 1;
  else complain("not carried", `${what}, told`);
}

/** Of tags that the account does not show, those that persons gave there stay. */
function judgeHiddenTags(
  { initial, deeds }: Person,
  { framework360: { tags } }: Pair,
  { isLossTold, complain, verdict }: Judging,
): void {
  const given = new Set(initial.framework360?.tags);
  for (const deed of deeds)
    if (deed.field === "tag") given[deed.value && deed.side === "framework360" ? "add" : "delete"](deed.tag);
  const lost = [...given].filter((tag) => !tags.includes(tag));
  if (lost.length === 0) return;
  if (isLossTold) verdict.told += 1;
  else complain("lost", `hidden tags of framework360 are "${tags.join()}", without "${lost.join()}"`);
}

function judgeConsent(world: World, person: Person, pair: Pair, judging: Judging): void {
  const { told, complain, verdict, persons } = judging;
  const { behaviour, account } = world;
  const said = person.deeds.filter((deed) => deed.field === "consent");
  const last = said.at(-1);
  const { shopify, framework360 } = person.initial;
  const saidNo = said.some(({ value }) => !value) || shopify?.consent === "no";
  if (pair.shopify.consent === "no" && !saidNo)
    complain("unsubscribed", "unsubscribed on Shopify by no person");
  for (const side of sides) {
    const wanted = last ? last.value : firstWord(side, shopify?.consent, framework360?.consent);
    const isYes = pair[side].consent === "yes";
    if (wanted === null || isYes === wanted) continue;
    const what = `newsletter on ${side} is ${pair[side].consent}, and ${wanted ? "yes" : "no"} was said`;
    if (last ? last.side === side : person.initial[side]?.consent === (wanted ? "yes" : "no")) {
      complain(wanted ? "unsubscribed" : "resubscribed", what);
      continue;
    }
    if (isHidden(behaviour, "newsletter")) continue;
    if (wanted && side === "framework360" && isAwaiting(account, pair.framework360.id)) continue;
    const isRefused = side === "framework360" && refusesOwnNames(behaviour, pair.framework360, "newsletter");
    if (!told(["newsletter"])) complain("untold", what);
    else if (cannotChange(behaviour, "newsletter") || isRefused) verdict.told += 1;
    else if (side === "framework360" && isWaiting(world, pair, "newsletter")) verdict.told += 1;
    else if (last && isSentAside(world, person, last, persons)) verdict.told += 1;
    else if (wanted && side === "framework360" && passesForUnconfirmed(behaviour, persons)) verdict.told += 1;
    else complain("not carried", `${what}, told`);
  }
}

/**
 * What a side must say of somebody who never said anything since; null: either. Framework360's no says nothing, as it may
 * mean that nobody asked: it changes Shopify's yes no more than that yes changes it.
 */
function firstWord(
  side: Side,
  shopify: Consent | undefined,
  framework360: Consent | undefined,
): boolean | null {
  if (shopify === "no") return false;
  if (framework360 === "yes") return true;
  if (shopify !== "yes") return null;
  return side === "shopify" || framework360 === undefined ? true : null;
}

function isWaiting(
  { account, behaviour }: World,
  { framework360 }: Pair,
  what: "tags" | "newsletter",
): boolean {
  const customer = account.control.store.customer(Number(framework360.id));
  return customer !== undefined && mayWaitForAnother(behaviour, customer, what);
}

/**
 * Whether a yes of Shopify was sent by an update alone, because another customer had the e-mail in that moment. That an account which
 * ignores it does not ask the person to confirm it, nothing tells: it is sent once more by hand.
 */
function isSentAside(
  { behaviour }: World,
  person: Person,
  { side, at, value }: Deed,
  persons: readonly Person[],
): boolean {
  const emailOf = ({ initial, deeds }: Person) =>
    deeds.findLast((deed) => deed.field === "email" && deed.at <= at)?.value ??
    (initial.framework360 ?? initial.shopify)?.email;
  const isShared = persons.some((one) => one !== person && emailOf(one) === emailOf(person));
  return side === "shopify" && value === true && behaviour.unknownParameters === "ignored" && isShared;
}

/**
 * Whether an account asks people to confirm, or has shown no new customer's yes at once, and does nothing when a known e-mail is
 * registered: a yes that it accepted and ignored cannot be told from one that the person has not confirmed, and to send it in another way
 * might mail them twice.
 */
function passesForUnconfirmed(
  { doubleOptIn, registrationOfKnown }: World["behaviour"],
  persons: readonly Person[],
): boolean {
  const isNewYes = ({ initial }: Person) => !initial.framework360 && initial.shopify?.consent === "yes";
  const mayAsk = doubleOptIn || !persons.some(isNewYes);
  return mayAsk && (registrationOfKnown === "nothing" || registrationOfKnown === "fill-blanks");
}

function isAwaiting({ control }: World["account"], id: string): boolean {
  return control.store.customer(Number(id))?.awaitingConfirmation === true;
}

/**
 * One mail for each choice that only a registration could carry, of each kind. A registration is mailed of for the creation,
 * a tag or a newsletter choice, also one that takes back what the account subscribed by itself; a confirmation is asked for each
 * time that somebody subscribes, and for nothing else.
 */
function judgeMails({ account, behaviour }: World, person: Person, complain: Complain): void {
  const id = Number(person.ids.framework360);
  const mails = account.control.store.mails().filter(({ customerId }) => customerId === id);
  const onShopify = person.deeds.filter(({ side }) => side === "shopify");
  const consents = onShopify.filter(({ field }) => field === "consent");
  const tags = onShopify.filter(({ field }) => field === "tag");
  const isSubscribed = person.initial.shopify?.consent === "yes";
  const isTakenBack = !person.initial.framework360 && !isSubscribed && isRegisteredToTakeBack(behaviour);
  const choices = {
    registration: 1 + Number(isTakenBack) + consents.length + tags.length,
    confirmation: Number(isSubscribed) + consents.filter(({ value }) => value).length,
  };
  for (const kind of ["registration", "confirmation"] as const) {
    const count = mails.filter((mail) => mail.kind === kind).length;
    if (count > choices[kind])
      complain("mailed", `was sent ${count} ${kind} mails for ${choices[kind]} choices`);
  }
}

/** Whether an account subscribes a new customer who never said yes, and only another registration ends that. */
function isRegisteredToTakeBack({ subscribesNew, updateAppliesMarketing }: World["behaviour"]): boolean {
  return subscribesNew !== "as-sent" && !updateAppliesMarketing;
}

function nameOf({ name, ids, deeds }: Person): string {
  const history = deeds.map((deed) => `${deed.field} on ${deed.side}`).join(", ");
  return `${name} (${ids.shopify ?? "-"}/${ids.framework360 ?? "-"}${history && `; ${history}`})`;
}
